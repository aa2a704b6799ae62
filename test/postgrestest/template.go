package postgrestest

import (
	"context"
	"sync"
	"testing"

	"github.com/relkit/relkit/test/needs"
)

// Template is a database that is filled once for all tests of a process.
type Template struct {
	Fill func(ctx context.Context, url string) error // leaves no connection open

	once   sync.Once
	filled database
	failed error
}

// URL is [URL] for a copy of the template. On a server that others use, where a template would be left behind, each database is filled.
func (m *Template) URL(tb testing.TB) string {
	tb.Helper()
	needs.Time(tb)
	process.reached(tb)
	ctx, cancel := context.WithTimeout(tb.Context(), timeout)
	defer cancel()
	if process.server.lifeline == nil {
		empty := process.url(tb, "")
		if err := m.Fill(ctx, empty); err != nil {
			tb.Fatal(err)
		}
		return empty
	}
	m.once.Do(func() {
		if m.filled, m.failed = process.server.create(ctx, ""); m.failed == nil {
			m.failed = m.Fill(ctx, m.filled.url)
		}
	})
	if m.failed != nil {
		tb.Fatalf("Postgres for this test: fill a database: %s", oneLine(m.failed))
	}
	return process.url(tb, m.filled.name)
}
