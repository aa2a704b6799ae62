package server_test

import (
	"context"
	"net"
	"net/http"
	"os/exec"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/relkit/relkit/test/needs"
	"github.com/relkit/relkit/test/postgrestest"
)

// BenchmarkRedis reads the latest release and its badge with 200 clients, from a service with Postgres and from one with Redis as
// well. Both run at once and are asked in turns, so that both see the same machine: of-plain is how many times as long the 99th
// percentile is with Redis.
func BenchmarkRedis(b *testing.B) {
	const clients, turn = 200, 5000 // requests
	binary := buildForRelease(b, program)
	plain := serving(b, binary, "DATABASE_URL="+postgrestest.URL(b), "SHIPPED_TOKENS=ci="+secret, "LOG_LEVEL=warn")
	cached := serving(b, binary, "DATABASE_URL="+postgrestest.URL(b), "SHIPPED_TOKENS=ci="+secret, "LOG_LEVEL=warn", "REDIS_URL=redis://"+redisServer(b))
	for _, s := range []*served{&plain, &cached} {
		s.http.Transport = &http.Transport{MaxIdleConnsPerHost: clients}
		b.Cleanup(s.http.CloseIdleConnections)
		if err := s.publish(b.Context(), "1.0.0"); err != nil {
			b.Fatal(err)
		}
	}
	for name, path := range map[string]string{"latest": "/api/v1/releases/tool/latest", "badge": "/api/v1/projects/tool/badge.svg"} {
		b.Run(name, func(b *testing.B) {
			var without, with []time.Duration
			for b.Loop() {
				without = append(without, plain.ask(b, clients, turn, get(path))...)
				with = append(with, cached.ask(b, clients, turn, get(path))...)
			}
			before, after := p99(without), p99(with)
			b.ReportMetric(float64(before.Microseconds()), "plain-p99-µs")
			b.ReportMetric(float64(after.Microseconds()), "redis-p99-µs")
			b.ReportMetric(float64(after)/float64(before), "of-plain")
		})
	}
}

// ask sends requests from so many clients at once, and returns how long each took.
func (s served) ask(b *testing.B, clients, requests int, request func(context.Context, client) error) []time.Duration {
	b.Helper()
	times := make([]time.Duration, requests)
	var next atomic.Int64
	atOnce(clients, func() {
		for i := next.Add(1) - 1; i < int64(requests); i = next.Add(1) - 1 {
			began := time.Now()
			if err := request(b.Context(), s.client); err != nil {
				b.Error(err)
				return
			}
			times[i] = time.Since(began)
		}
	})
	return times
}

// p99 returns the 99th percentile.
func p99(times []time.Duration) time.Duration {
	slices.Sort(times)
	return times[len(times)*99/100]
}

// atOnce does something from so many sides.
func atOnce(sides int, do func()) {
	var all sync.WaitGroup
	for range sides {
		all.Go(do)
	}
	all.Wait()
}

// redisServer starts a Redis that keeps nothing on disk, and returns its address.
func redisServer(b *testing.B) string {
	b.Helper()
	name, addr := needs.Debian(b, "redis-server", "redis-server"), freeAddr(b)
	_, port, err := net.SplitHostPort(addr)
	if err != nil {
		b.Fatal(err)
	}
	server := exec.CommandContext(b.Context(), name, "--bind", "127.0.0.1", "--port", port, "--save", "", "--appendonly", "no")
	server.Dir = b.TempDir()
	if err := server.Start(); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = server.Process.Kill(); _ = server.Wait() })
	for deadline := time.Now().Add(testTimeout); ; {
		connection, err := new(net.Dialer).DialContext(b.Context(), "tcp", addr)
		if err == nil {
			_ = connection.Close()
			return addr
		}
		if time.Now().After(deadline) {
			b.Fatal(err)
		}
		time.Sleep(time.Millisecond)
	}
}
