// Package postgrestest provides tests with a real Postgres. It is not a fake and knows no schema: a test
// gets an empty database of its own and fills it as the program would.
//
// The server is the one that DATABASE_URL names. Without that, each test process starts one from
// what is installed, on a socket that only it can reach, and leaves nothing behind.
package postgrestest

import (
	"context"
	"errors"
	"io"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/relkit/relkit/test/needs"
)

// timeout is how long the server may take for what a test asks of it, starting included.
const timeout = time.Minute

// URL creates a database for this test and returns how to connect to it, in the form that pgx and
// DATABASE_URL have. The database is dropped when the test ends, also while it is in use.
//
// A machine without Postgres skips the test, and fails it where CI is set; [needs] is the rule.
func URL(tb testing.TB) string {
	tb.Helper()
	needs.Time(tb)
	return process.url(tb, "")
}

// process is what all tests of this process share.
var process = provider{configured: os.Getenv("DATABASE_URL"), find: findInstalled}

// provider has one server, which it starts when the first test needs it.
type provider struct {
	configured string // how to connect to a server that runs already; empty to start one
	find       func() (installation, error)

	once   sync.Once
	server *server
	failed error
}

// reached ends a test that has no server.
func (p *provider) reached(tb testing.TB) {
	tb.Helper()
	ctx, cancel := context.WithTimeout(tb.Context(), timeout)
	defer cancel()
	p.once.Do(func() { p.server, p.failed = p.reach(ctx) })
	if errors.Is(p.failed, errNotInstalled) {
		needs.Lack(tb, "Postgres for this test: "+p.failed.Error())
	}
	if p.failed != nil {
		tb.Fatalf("Postgres for this test: %v", p.failed)
	}
}

// url is that of a new database, a copy of the template or empty where that is.
func (p *provider) url(tb testing.TB, template string) string {
	tb.Helper()
	p.reached(tb)
	ctx, cancel := context.WithTimeout(tb.Context(), timeout)
	defer cancel()
	created, err := p.server.create(ctx, template)
	if err != nil {
		tb.Fatalf("Postgres for this test: create a database on %s: %s", p.server.name, oneLine(err))
	}
	tb.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), timeout)
		defer cancel()
		if err := p.server.drop(ctx, created.name); err != nil {
			tb.Errorf("Postgres for this test: drop the database %s: %s", created.name, oneLine(err))
		}
	})
	return created.url
}

func (p *provider) reach(ctx context.Context) (*server, error) {
	if p.configured != "" {
		return &server{name: "the server of DATABASE_URL", admin: p.configured}, nil
	}
	found, err := p.find()
	if err != nil {
		return nil, err
	}
	return start(ctx, found)
}

// server is one that accepts connections.
type server struct {
	name     string    // for errors; the URL may contain a password
	admin    string    // how to connect as a user who may create databases
	strategy string    // of CREATE DATABASE, with a space before it; empty for the server's own
	lifeline io.Closer // ends the server; nil for one that is not ours

	mu         sync.Mutex
	connection *pgx.Conn // of admin; nil before the first database
}

// oneLine returns an error of pgx, which lists its attempts below each other.
func oneLine(err error) string { return strings.Join(strings.Fields(err.Error()), " ") }
