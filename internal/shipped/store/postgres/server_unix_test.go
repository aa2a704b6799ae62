//go:build unix

package postgres_test

import (
	"testing"

	"github.com/relkit/relkit/test/postgrestest"
)

// A server that is stopped at once, as by a crash, and has to recover when it is started again.
func TestServerStoppedUnderLoad(t *testing.T) {
	t.Parallel()
	underLoad(t, server{postgrestest.NewServer(t)})
}

// server is one only of this test.
type server struct{ *postgrestest.Server }

func (s server) url() string        { return s.URL() }
func (s server) stop(*testing.T)    { s.Crash() }
func (s server) start(t *testing.T) { t.Helper(); s.Start(t) }
