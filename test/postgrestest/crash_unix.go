//go:build unix

package postgrestest

import (
	"context"
	"errors"
	"io"
	"os"
	"testing"

	"github.com/relkit/relkit/test/needs"
)

// Server is one of a single test, which can stop it as a crash does.
type Server struct {
	cluster  cluster
	lifeline io.Closer // nil while it is stopped
	ended    <-chan struct{}
}

// NewServer starts a server of what is installed. It is removed when the test ends.
func NewServer(tb testing.TB) *Server {
	tb.Helper()
	needs.Time(tb)
	found, err := findInstalled()
	if errors.Is(err, errNotInstalled) && process.configured != "" {
		tb.Skip("this test needs a Postgres server of its own: ", err)
	}
	if errors.Is(err, errNotInstalled) {
		needs.Lack(tb, "Postgres for this test: "+err.Error())
	}
	if err != nil {
		tb.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(tb.Context(), timeout)
	defer cancel()
	s := &Server{}
	if s.cluster, err = newCluster(ctx, found); err != nil {
		tb.Fatal(err)
	}
	s.cluster.kept = true
	// What it has acknowledged survives its own crash, which is not one of the machine.
	s.cluster.settings = []string{"fsync=off"}
	tb.Cleanup(func() { _ = os.RemoveAll(s.cluster.folder) })
	tb.Cleanup(s.Crash)
	s.Start(tb)
	return s
}

// URL is how to connect to the server.
func (s *Server) URL() string { return s.cluster.admin() }

// Start returns when the server accepts connections. It ends with this process, however that ends.
func (s *Server) Start(tb testing.TB) {
	tb.Helper()
	ctx, cancel := context.WithTimeout(tb.Context(), timeout)
	defer cancel()
	var err error
	if s.lifeline, s.ended, err = s.cluster.serve(ctx); err != nil {
		tb.Fatal(err)
	}
}

// Crash ends the server without letting it write down what it holds in memory.
func (s *Server) Crash() {
	if s.lifeline == nil {
		return
	}
	_ = s.lifeline.Close()
	<-s.ended
	s.lifeline = nil
}
