//go:build linux

package workflows_test

import (
	"context"
	"fmt"
	"io"
	"net"
	"path/filepath"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/relkit/relkit/test/postgrestest"
)

// service is a Postgres on a port of loopback if a job needs one. The workflow's account and database are there, since
// the server is a test's own and trusts everybody who reaches it.
func service(t *testing.T) func(context.Context, string, string) (map[string]string, error) {
	t.Helper()
	return func(ctx context.Context, name, image string) (map[string]string, error) {
		if name != "postgres" || !strings.HasPrefix(image, "postgres:") {
			return nil, fmt.Errorf("there is no fake of the image %s", image)
		}
		config, err := pgx.ParseConfig(postgrestest.URL(t)) //nolint:contextcheck // the database is the test's, not the job's
		if err != nil {
			return nil, err
		}
		network, address := pgconn(config)
		listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
		if err != nil {
			return nil, err
		}
		t.Cleanup(func() { _ = listener.Close() })
		go forward(ctx, listener, network, address)
		_, port, err := net.SplitHostPort(listener.Addr().String())
		return map[string]string{"5432": port}, err
	}
}

func pgconn(config *pgx.ConnConfig) (network, address string) {
	if strings.HasPrefix(config.Host, "/") {
		return "unix", filepath.Join(config.Host, fmt.Sprintf(".s.PGSQL.%d", config.Port))
	}
	return "tcp", net.JoinHostPort(config.Host, fmt.Sprint(config.Port))
}

// forward connects each caller with the server, until the listener is closed.
func forward(ctx context.Context, listener net.Listener, network, address string) {
	for {
		caller, err := listener.Accept()
		if err != nil {
			return
		}
		server, err := (&net.Dialer{}).DialContext(ctx, network, address)
		if err != nil {
			_ = caller.Close()
			continue
		}
		pipe := func(to, from net.Conn) {
			_, _ = io.Copy(to, from)
			_, _ = to.Close(), from.Close()
		}
		go pipe(server, caller)
		go pipe(caller, server)
	}
}
