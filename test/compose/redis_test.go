//go:build unix

package compose_test

import (
	"net"
	"os/exec"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/relkit/relkit/test/needs"
)

// startRedis runs the server as the container would, on a port of its own, and returns its address. A client without
// the password gets nothing, and the health check of compose.yaml is content all the same.
func startRedis(t *testing.T, command []string, secrets string) string {
	t.Helper()
	needs.Debian(t, command[0], "redis-server")
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr := listener.Addr().String()
	_ = listener.Close()
	_, port, err := net.SplitHostPort(addr)
	if err != nil {
		t.Fatal(err)
	}
	arguments := slices.Clone(command[1:])
	for i, argument := range arguments {
		arguments[i] = strings.ReplaceAll(argument, "/run/secrets", secrets)
	}
	server := exec.CommandContext(t.Context(), command[0], append(arguments, "--bind", "127.0.0.1", "--port", port, "--dir", t.TempDir())...)
	server.Cancel = func() error { return server.Process.Signal(syscall.SIGTERM) }
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Wait() }) // the test's context has ended by then, and the server with it
	ask := func(arguments ...string) string {
		out, _ := exec.CommandContext(t.Context(), "redis-cli", append([]string{"-p", port}, arguments...)...).CombinedOutput()
		return strings.TrimSpace(string(out))
	}
	await(t, "Redis answers", func() bool { return strings.HasPrefix(ask("ping"), "NOAUTH") })
	if said := ask("keys", "*"); !strings.HasPrefix(said, "NOAUTH") {
		t.Errorf("without the password: %s", said)
	}
	if err := exec.CommandContext(t.Context(), "redis-cli", "-p", port, "ping").Run(); err != nil {
		t.Errorf("the health check: %v", err)
	}
	return addr
}
