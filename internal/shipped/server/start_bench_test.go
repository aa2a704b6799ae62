package server_test

import (
	"net"
	"net/http"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/relkit/relkit/test/postgrestest"
)

// program is the main package of the service.
const program = "github.com/relkit/relkit/cmd/shipped"

// BenchmarkStart measures the time from the start of the process to the first 200 on /readyz, of a
// binary that is built like that of a release. The tables are there already, except for the first one
// in a new folder.
func BenchmarkStart(b *testing.B) {
	binary := buildForRelease(b, program)
	b.Run("version", func(b *testing.B) { // what any process of this binary takes
		for b.Loop() {
			if err := exec.CommandContext(b.Context(), binary, "--version").Run(); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("sqlite", func(b *testing.B) { benchmarkStart(b, binary, "SHIPPED_DATA="+b.TempDir()) })
	b.Run("sqlite-new", func(b *testing.B) {
		for b.Loop() {
			startOnce(b, binary, "SHIPPED_DATA="+b.TempDir())
		}
	})
	b.Run("postgres", func(b *testing.B) { benchmarkStart(b, binary, "DATABASE_URL="+postgrestest.URL(b)) })
}

func benchmarkStart(b *testing.B, binary, variable string) {
	b.Helper()
	startOnce(b, binary, variable) // makes the tables
	for b.Loop() {
		startOnce(b, binary, variable)
	}
}

// startOnce starts the service, asks until it is ready, and ends it with the clock stopped.
func startOnce(b *testing.B, binary, variable string) {
	b.Helper()
	b.StopTimer()
	addr := freeAddr(b)
	b.StartTimer()
	cmd := launch(b, binary, addr, variable)
	b.StopTimer()
	_ = cmd.Process.Kill()
	_ = cmd.Wait()
	b.StartTimer()
}

// buildForRelease builds a package as a release does.
func buildForRelease(b *testing.B, path string) (binary string) {
	b.Helper()
	binary = filepath.Join(b.TempDir(), "shipped.exe")
	build := exec.CommandContext(b.Context(), "go", "build", "-trimpath", "-ldflags=-s -w", "-o", binary, path)
	build.Env = append(build.Environ(), "CGO_ENABLED=0")
	if text, err := build.CombinedOutput(); err != nil {
		b.Fatalf("%v\n%s", err, text)
	}
	return binary
}

func freeAddr(b *testing.B) string {
	b.Helper()
	listener, err := new(net.ListenConfig).Listen(b.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	defer listener.Close()
	return listener.Addr().String()
}

// launch starts the service at an address, and returns when it is ready.
func launch(b *testing.B, binary, addr string, env ...string) *exec.Cmd {
	b.Helper()
	cmd := exec.CommandContext(b.Context(), binary)
	cmd.Env = append([]string{"ADDR=" + addr}, env...)
	deadline := time.Now().Add(testTimeout)
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	for !isReady(b, addr) {
		if time.Now().After(deadline) {
			b.Fatal("not ready within", testTimeout)
		}
	}
	return cmd
}

// isReady asks once, and does not keep a processor busy that the service needs.
func isReady(b *testing.B, addr string) bool {
	b.Helper()
	request, err := http.NewRequestWithContext(b.Context(), http.MethodGet, "http://"+addr+"/readyz", http.NoBody)
	if err != nil {
		b.Fatal(err)
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		time.Sleep(100 * time.Microsecond)
		return false
	}
	_ = answer.Body.Close()
	return answer.StatusCode == http.StatusOK
}
