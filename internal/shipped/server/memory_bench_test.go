//go:build linux

package server_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/relkit/relkit/internal/shipped/store/storetest"
)

// memoryLimit is that of deploy/kubernetes.
const memoryLimit = 128 << 20

// BenchmarkMemory holds the memory of a running service under what strangers can do to it: bodies that no request needs, the largest
// pages, more connections than there may be; and under writes as large as they may be. The service is in a cgroup with the limit of
// deploy/, whose end would be its own, where this process may make one (as root, with cgroups of version 1); and the most
// that it had resident must be below the limit anyway.
func BenchmarkMemory(b *testing.B) {
	binary := buildForRelease(b, program)
	b.Run("bodies of GET", func(b *testing.B) { measureMemory(b, binary, 0, 0, 0, bodies) })
	b.Run("500 projects in 20 environments", func(b *testing.B) { measureMemory(b, binary, 500, 500, 20, largePages) })
	b.Run("10000 environments", func(b *testing.B) { measureMemory(b, binary, 3, 1, 10_000, largePages) })
	b.Run("10000 connections", func(b *testing.B) { measureMemory(b, binary, 0, 0, 0, connections) })
	b.Run("writes", func(b *testing.B) { measureMemory(b, binary, 0, 0, 0, writes) })
	b.Run("all at once", func(b *testing.B) {
		measureMemory(b, binary, 500, 500, 20, func(b *testing.B, c client) {
			b.Helper()
			var all sync.WaitGroup
			for _, load := range []func(*testing.B, client){bodies, largePages, connections, writes} {
				all.Go(func() { load(b, c) })
			}
			all.Wait()
		})
	})
}

func measureMemory(b *testing.B, binary string, projects, deployed, environments int, load func(*testing.B, client)) {
	b.Helper()
	for range b.N {
		folder, addr := b.TempDir(), freeAddr(b)
		env := []string{"SHIPPED_DATA=" + folder, "SHIPPED_TOKENS=ci=" + secret, "LOG_LEVEL=warn"}
		if projects > 0 {
			cmd := launch(b, binary, addr, env...) // which makes the tables
			_ = cmd.Process.Kill()
			_ = cmd.Wait()
			storetest.Fill(b, folder, time.Now(), projects, deployed, environments)
		}
		confined := confine(b)
		cmd := launch(b, confined.wrapper(b, binary), addr, env...)
		c := client{"http://" + addr, &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 64}, Timeout: testTimeout}}
		load(b, c)
		if err := get("/readyz")(b.Context(), c); err != nil { // the same process, or nothing would answer
			b.Errorf("after the load: %v", err)
		}
		resident := peak(b, "/proc/"+strconv.Itoa(cmd.Process.Pid)+"/status", "VmHWM:", 1024)
		if resident > memoryLimit {
			b.Errorf("%d MB were resident", resident>>20)
		}
		b.ReportMetric(float64(resident)/(1<<20), "MiB-resident")
		if confined.folder != "" { // with what the system keeps of files for it, and gives up first
			b.ReportMetric(float64(peak(b, filepath.Join(confined.folder, "memory.max_usage_in_bytes"), "", 1))/(1<<20), "MiB-cgroup")
		}
		c.http.CloseIdleConnections()
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	}
}

// cgroup is one that was made for a process; empty where none could be.
type cgroup struct{ folder string }

func confine(b *testing.B) cgroup {
	b.Helper()
	folder := "/sys/fs/cgroup/memory/shipped-bench-" + strconv.Itoa(os.Getpid())
	if err := os.Mkdir(folder, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
		return cgroup{}
	}
	for name, value := range map[string]int{"memory.limit_in_bytes": memoryLimit, "memory.max_usage_in_bytes": 0} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(strconv.Itoa(value)), 0o600); err != nil {
			b.Logf("no cgroup: %v", err)
			return cgroup{}
		}
	}
	b.Cleanup(func() { _ = os.Remove(folder) })
	return cgroup{folder}
}

// wrapper is a program that runs binary in the cgroup.
func (c cgroup) wrapper(b *testing.B, binary string) string {
	b.Helper()
	if c.folder == "" {
		return binary
	}
	script := filepath.Join(b.TempDir(), "confined")
	text := fmt.Sprintf("#!/bin/sh\necho $$ > %s/cgroup.procs\nexec %s\n", c.folder, binary)
	if err := os.WriteFile(script, []byte(text), 0o700); err != nil { //gosec:disable G306 -- it is a program
		b.Fatal(err)
	}
	if _, err := exec.LookPath("sh"); err != nil {
		b.Fatal(err)
	}
	return script
}

// peak is a number of bytes in a file of the system.
func peak(b *testing.B, file, prefix string, unit int) int {
	b.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		b.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		if number, found := strings.CutPrefix(line, prefix); found {
			count, err := strconv.Atoi(strings.TrimSuffix(strings.TrimSpace(number), " kB"))
			if err != nil {
				b.Fatal(err)
			}
			return count * unit
		}
	}
	b.Fatalf("%s has no %s", file, prefix)
	return 0
}

// bodies sends GETs with bodies of 1 MiB each.
func bodies(b *testing.B, c client) {
	b.Helper()
	body := strings.Repeat("x", 1<<20)
	atOnce(150, func() {
		for range 3 {
			code, answer, err := c.do(b.Context(), http.MethodGet, "/api/v1/releases", body)
			if code != http.StatusOK && code != http.StatusServiceUnavailable && !isCut(err) {
				b.Errorf("%d %.100s %v", code, answer, err)
			}
		}
	})
}

// isCut reports that the service has closed a connection, as it may do with one on which more is sent than is read.
func isCut(err error) bool {
	_, network := errors.AsType[net.Error](err)
	return err != nil && (network || errors.Is(err, io.EOF))
}

// largePages asks for the largest page that there is, compressed and not.
func largePages(b *testing.B, c client) {
	b.Helper()
	atOnce(32, func() {
		for i := range 10 {
			code, _, err := c.do(b.Context(), http.MethodGet, []string{"/", "/?state=behind", "/api/v1/deployments?limit=500", "/projects/service-000"}[i%4], "")
			if code != http.StatusOK && code != http.StatusServiceUnavailable && !isCut(err) {
				b.Errorf("%d %v", code, err)
			}
		}
	})
}

// connections opens many, each of which has asked for something where it was let, and keeps them.
func connections(b *testing.B, c client) {
	b.Helper()
	const many = 10_000
	var mu sync.Mutex
	var open []net.Conn
	atOnce(50, func() {
		for range many / 50 {
			dialled, err := new(net.Dialer).DialContext(b.Context(), "tcp", strings.TrimPrefix(c.base, "http://"))
			if err != nil {
				b.Error(err)
				return
			}
			_, _ = io.WriteString(dialled, "GET /version HTTP/1.1\r\nHost: shipped\r\n\r\n") // fails where it was refused
			mu.Lock()
			open = append(open, dialled)
			mu.Unlock()
		}
	})
	for _, dialled := range open {
		_ = dialled.Close()
	}
	deadline := time.Now().Add(testTimeout)
	for get("/readyz")(context.WithoutCancel(b.Context()), c) != nil && time.Now().Before(deadline) { // until it has noticed
		time.Sleep(10 * time.Millisecond)
	}
}

// writes publishes releases of almost 1 MiB.
func writes(b *testing.B, c client) {
	b.Helper()
	var artifacts []string
	for i := range 1000 {
		artifacts = append(artifacts, fmt.Sprintf(`{"name":"file-%d-%s","kind":"archive","size":1,"sha256":"%064d","url":"https://example.com/%s"}`,
			i, strings.Repeat("n", 150), i, strings.Repeat("u", 500)))
	}
	list := strings.Join(artifacts, ",")
	var mu sync.Mutex
	accepted := 0
	var side int
	atOnce(20, func() {
		mu.Lock()
		side++
		number := side
		mu.Unlock()
		for i := range 2 {
			code, answer, err := c.do(b.Context(), http.MethodPost, "/api/v1/releases", fmt.Sprintf(
				`{"project":"large","version":"1.%d.%d","commit":"%040d","published_at":"2026-11-20T09:30:00Z","prerelease":false,"artifacts":[%s],"images":[]}`, number, i, 7, list))
			if code == http.StatusCreated {
				mu.Lock()
				accepted++
				mu.Unlock()
			} else if code != http.StatusServiceUnavailable && !isCut(err) {
				b.Errorf("%d %.200s %v", code, answer, err)
			}
		}
	})
	if accepted == 0 {
		b.Error("nothing was accepted")
	}
}
