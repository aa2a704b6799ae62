// Package postgrestest gives tests a real Postgres. It is no stand-in and knows no schema: a test
// gets an empty database of its own and fills it as the program would.
//
// The server is the one that DATABASE_URL names. Without that, each test process starts one from
// what is installed, on a socket that only it can reach, and leaves nothing behind.
package postgrestest

import (
	"context"
	"os"
	"strings"
	"sync"
	"testing"
	"time"
)

// patience is how long the server may take for what a test asks of it, starting included.
const patience = time.Minute

// URL creates a database for this test and returns how to connect to it, in the form that pgx and
// DATABASE_URL have. The database is dropped when the test ends, also while it is in use.
//
// A machine without Postgres fails the test: a skipped one would look like a passed one.
func URL(t testing.TB) string {
	t.Helper()
	return process.url(t)
}

// process is what all tests of this process share.
var process = provider{configured: os.Getenv("DATABASE_URL"), find: findInstalled}

// provider knows one server, which it starts when the first test asks for it.
type provider struct {
	configured string // how to connect to a server that runs already; empty to start one
	find       func() (installation, error)

	once   sync.Once
	admin  string
	failed error
}

func (p *provider) url(t testing.TB) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	p.once.Do(func() { p.admin, p.failed = p.server(ctx) })
	if p.failed != nil {
		t.Fatalf("Postgres for this test: %v", p.failed)
	}
	created, err := create(ctx, p.admin)
	if err != nil {
		t.Fatalf("Postgres for this test: create a database: %s", oneLine(err))
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), patience)
		defer cancel()
		if err := drop(ctx, p.admin, created.name); err != nil {
			t.Errorf("Postgres for this test: drop the database %s: %s", created.name, oneLine(err))
		}
	})
	return created.url
}

func (p *provider) server(ctx context.Context) (string, error) {
	if p.configured != "" {
		return p.configured, nil
	}
	found, err := p.find()
	if err != nil {
		return "", err
	}
	return start(ctx, found)
}

// oneLine is an error of pgx, which lists its attempts below each other.
func oneLine(err error) string { return strings.Join(strings.Fields(err.Error()), " ") }
