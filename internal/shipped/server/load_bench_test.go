package server_test

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/relkit/relkit/internal/shipped/store/storetest"
	"github.com/relkit/relkit/test/postgrestest"
)

// sides are the clients that ask at once.
const sides = 8

// bare answers every request with as many bytes as /version, and does nothing else.
const bare = `package main

import ("net/http"; "os"; "strings")

func main() {
	body := []byte(strings.Repeat("x", 170))
	panic(http.ListenAndServe(os.Getenv("ADDR"), http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.Write(body) })))
}
`

// BenchmarkLoad measures what a running service answers over loopback: requests in a second, the 99th
// percentile of their times, and the memory that the process has resident before and after. Beside it is a bare handler of
// net/http in a process of its own. Clients and service share the processors.
func BenchmarkLoad(b *testing.B) {
	source := filepath.Join(b.TempDir(), "main.go")
	if err := os.WriteFile(source, []byte(bare), 0o600); err != nil {
		b.Fatal(err)
	}
	b.Run("bare", func(b *testing.B) {
		s := serving(b, buildForRelease(b, source))
		b.Run("get", func(b *testing.B) { s.measure(b, get("/readyz")) })
	})
	binary := buildForRelease(b, program)
	for store, variable := range map[string]string{"sqlite": "SHIPPED_DATA=" + b.TempDir(), "postgres": "DATABASE_URL=" + postgrestest.URL(b)} {
		b.Run(store, func(b *testing.B) {
			s := serving(b, binary, variable, "SHIPPED_TOKENS=ci="+secret)
			var next atomic.Int64
			publish := func(ctx context.Context, c client) error { return c.publish(ctx, fmt.Sprintf("1.0.%d", next.Add(1))) }
			b.Run("publish", func(b *testing.B) { s.measure(b, publish) })
			b.Run("latest", func(b *testing.B) { s.measure(b, get("/api/v1/releases/tool/latest")) })
			b.Run("version", func(b *testing.B) { s.measure(b, get("/version")) })
		})
	}
}

// BenchmarkDeployment reads one of 10,000 deployments, and its badge.
func BenchmarkDeployment(b *testing.B) {
	binary, folder := buildForRelease(b, program), b.TempDir()
	cmd := launch(b, binary, freeAddr(b), "SHIPPED_DATA="+folder) // which makes the tables
	_ = cmd.Process.Kill()
	_ = cmd.Wait()
	storetest.Fill(b, folder, time.Now(), 500, 500, 20)
	s := serving(b, binary, "SHIPPED_DATA="+folder, "LOG_LEVEL=warn")
	b.Run("deployment", func(b *testing.B) {
		s.measure(b, get("/api/v1/environments/environment-00007/deployments/service-123"))
	})
	b.Run("badge", func(b *testing.B) {
		s.measure(b, get("/api/v1/projects/service-123/badge.svg?environment=environment-00007"))
	})
	b.Run("page", func(b *testing.B) { s.measure(b, get("/")) })
}

// served is a running service and clients of it.
type served struct {
	client
	process int
}

func serving(b *testing.B, binary string, env ...string) served {
	b.Helper()
	addr := freeAddr(b)
	cmd := launch(b, binary, addr, env...)
	transport := &http.Transport{MaxIdleConnsPerHost: sides}
	b.Cleanup(func() {
		transport.CloseIdleConnections()
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	return served{client{"http://" + addr, &http.Client{Transport: transport, Timeout: testTimeout}}, cmd.Process.Pid}
}

func get(path string) func(context.Context, client) error {
	return func(ctx context.Context, c client) error {
		code, answer, err := c.do(ctx, http.MethodGet, path, "")
		if err == nil && code != http.StatusOK {
			err = fmt.Errorf("%d %s", code, answer)
		}
		return err
	}
}

// measure sends b.N requests from all sides.
func (s served) measure(b *testing.B, request func(context.Context, client) error) {
	b.Helper()
	before, worked := s.resident(b), s.worked(b)
	b.ResetTimer()
	times := s.ask(b, sides, b.N, request)
	b.StopTimer()
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "requests/s")
	b.ReportMetric(float64(p99(times).Microseconds()), "p99-µs")
	if worked = s.worked(b) - worked; worked > 0 {
		b.ReportMetric(float64(b.N)/worked.Seconds(), "requests/cpu-s") // of its own: that of the clients is not in it
	}
	b.ReportMetric(before, "MB-before")
	b.ReportMetric(s.resident(b), "MB-after")
}

// worked is how much time the process has had of processors; 0 where the system does not report it.
func (s served) worked(b *testing.B) time.Duration {
	b.Helper()
	text, err := os.ReadFile("/proc/" + strconv.Itoa(s.process) + "/stat")
	if err != nil {
		return 0
	}
	const user, system, tick = 11, 12, 10 * time.Millisecond // behind the name, which may hold spaces
	fields := strings.Fields(string(text[bytes.LastIndexByte(text, ')')+1:]))
	var ticks int
	for _, field := range []int{user, system} {
		count, err := strconv.Atoi(fields[field])
		if err != nil {
			b.Fatal(err)
		}
		ticks += count
	}
	return time.Duration(ticks) * tick
}

var residentLine = regexp.MustCompile(`VmRSS:\s+(\d+) kB`)

// resident is how much memory the process has resident, in MB; 0 where the system does not report it.
func (s served) resident(b *testing.B) float64 {
	b.Helper()
	status, err := os.ReadFile("/proc/" + strconv.Itoa(s.process) + "/status")
	if err != nil {
		return 0
	}
	found := residentLine.FindSubmatch(status)
	if found == nil {
		return 0
	}
	kilobytes, err := strconv.Atoi(string(found[1]))
	if err != nil {
		b.Fatal(err)
	}
	return float64(kilobytes) / 1000
}
