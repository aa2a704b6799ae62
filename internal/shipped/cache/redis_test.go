package cache_test

import (
	"net"
	"os/exec"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/relkit/relkit/internal/shipped/catalog"
	"github.com/relkit/relkit/test/needs"
)

// The fake of the other tests is not Redis. This one is, where it is installed; it goes and comes back.
func TestARealRedis(t *testing.T) {
	program := needs.Debian(t, "redis-server", "redis-server")
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr := listener.Addr().String()
	_ = listener.Close()

	before := newKept()
	c := newCache(t, "redis://:secret@"+addr+"/1", before)
	c.add(t, "1.0.0")
	c.wantLatest(t, "1.0.0") // Redis is not there yet

	stop := startRedis(t, program, addr)
	c.awaitHit(t, "1.0.0")
	c.add(t, "1.1.0")
	c.wantLatest(t, "1.1.0")
	for range 2 {
		if err := c.Count(t.Context(), "tool", 3); err != nil {
			t.Fatal(err)
		}
	}
	stop()
	c.wantLatest(t, "1.1.0")
	if err := c.Count(t.Context(), "tool", 4); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(map[string]int64{"tool": 4}, before.counts); diff != "" {
		t.Error(diff)
	}

	startRedis(t, program, addr) // has lost what the other one held
	c.awaitHit(t, "1.1.0")
}

// awaitHit reads until the answer comes from Redis.
func (c *tested) awaitHit(t *testing.T, version catalog.Version) {
	t.Helper()
	const redisTimeout = 30 * time.Second
	before := c.outcomes["hit"]
	for deadline := time.Now().Add(redisTimeout); c.outcomes["hit"] == before; time.Sleep(10 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("Redis is not used within %s: %v\n%s", redisTimeout, c.outcomes, &c.log)
		}
		c.wantLatest(t, version)
	}
}

// startRedis keeps nothing on disk, and ends with the test at the latest.
func startRedis(t *testing.T, program, addr string) (stop func()) {
	t.Helper()
	_, port, err := net.SplitHostPort(addr)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), program, "--bind", "127.0.0.1", "--port", port, "--save", "", "--appendonly", "no", "--requirepass", "secret")
	cmd.Dir = t.TempDir()
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() { defer close(ended); _ = cmd.Wait() }()
	stop = func() { _ = cmd.Process.Kill(); <-ended }
	t.Cleanup(stop)
	return stop
}
