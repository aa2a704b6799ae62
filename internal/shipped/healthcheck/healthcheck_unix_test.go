//go:build unix

package healthcheck_test

import (
	"net"
	"testing"

	"github.com/relkit/relkit/internal/shipped/healthcheck"
)

func TestAskReportsARefusedConnection(t *testing.T) {
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr := listener.Addr().String()
	if err := listener.Close(); err != nil {
		t.Fatal(err)
	}
	err = healthcheck.Ask(t.Context(), addr)
	want := "connection refused: no server listens on " + addr + ": start the service, and give both the same PORT and ADDR"
	if err == nil || err.Error() != want {
		t.Errorf("%v, want %s", err, want)
	}
}
