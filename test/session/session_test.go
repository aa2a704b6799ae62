//go:build unix

// Package session_test runs the session of docs/shipped.md as a reader would, command by command, and compares what is printed with the
// page: with SQLite, and with two replicas, Postgres and Redis.
package session_test

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/relkit/relkit/test/needs"
	"github.com/relkit/relkit/test/postgrestest"
	"github.com/relkit/relkit/test/program"
	"github.com/relkit/relkit/test/scratch"
)

// programs has the service, built once.
var programs string

func TestMain(m *testing.M) { os.Exit(scratch.Run(m, &programs)) }

// port is the one of the page.
const port = "8080"

func TestSession(t *testing.T) {
	needs.Debian(t, "jq", "jq")
	needs.Debian(t, "curl", "curl")
	needs.Debian(t, "openssl", "openssl")
	// As the page says: version 0.1.0, of the commit in release.json.
	if err := program.BuildCommit(t.Context(), "../..", filepath.Join(programs, "shipped"), "0.1.0", "5f2b6a0c9d1e4f7380a1b2c3d4e5f60718293a4b"); err != nil {
		t.Fatal(err)
	}
	t.Run("SQLite", func(t *testing.T) {
		run(t, programs, free(t), nil)
	})
	t.Run("Postgres, Redis and two replicas", func(t *testing.T) {
		env := []string{"DATABASE_URL=" + postgrestest.URL(t), "REDIS_URL=redis://" + redis(t)}
		first, second := free(t), free(t)
		run(t, replicas(t, first, second), balanced(t, first, second), env)
	})
}

// run runs the commands in one shell, with the folder of the program in PATH and the service on a port of this test.
func run(t *testing.T, folder, on string, env []string) {
	t.Helper()
	commands, release := session(t)
	place := t.TempDir()
	if err := os.WriteFile(filepath.Join(place, "release.json"), []byte(release), 0o600); err != nil {
		t.Fatal(err)
	}
	const end = "=== end of a command ==="
	var script strings.Builder
	for _, each := range commands {
		line := strings.ReplaceAll(each.line, port, on)
		switch {
		case strings.Contains(line, "shipped serve"): // a reader takes longer to type than the service to start
			line += "\ncurl -s -o /dev/null --retry 600 --retry-delay 0 --retry-all-errors --retry-max-time 60 --fail http://127.0.0.1:" + on + "/readyz"
		case strings.HasPrefix(line, "sleep "):
			line = `until curl -s $API/environments/staging/deployments/shipped | grep -q last_seen; do sleep 0.05; done`
		case strings.HasPrefix(line, "grep "): // a reader takes longer than until the log is written
			line = `until grep -q DELETE shipped.log; do sleep 0.05; done` + "\n" + line
		case strings.HasPrefix(line, "kill "):
			line += "\nwait"
		}
		script.WriteString(line + "\necho '" + end + "'\n")
	}
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	shell := exec.CommandContext(ctx, "bash")
	shell.Stdin, shell.Dir = strings.NewReader(script.String()), place
	shell.Env = append(slices.Clone(env), "PATH="+folder+":"+os.Getenv("PATH"), "HOME="+place, "PORT="+on)
	shell.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // so that the service ends with a shell that fails
	shell.Cancel = func() error { return syscall.Kill(-shell.Process.Pid, syscall.SIGKILL) }
	shell.WaitDelay = time.Second
	out, err := shell.CombinedOutput()
	printed := strings.Split(strings.ReplaceAll(string(out), on, port), end+"\n")
	if err != nil || len(printed) != len(commands)+1 {
		t.Fatalf("%v, after %d of %d commands: %s", err, len(printed)-1, len(commands), out)
	}
	if *update {
		rewrite(t, commands, printed)
		return
	}
	for i, each := range commands {
		if diff := cmp.Diff(masked(each.prints), masked(printed[i])); diff != "" {
			t.Errorf("$ %s\n(-page +printed; go test ./test/session -update writes the page):\n%s", each.line, diff)
		}
	}
}

// replicas returns a folder with a program shipped that runs two of the real one, at two ports.
func replicas(t *testing.T, first, second string) string {
	t.Helper()
	built, folder := filepath.Join(programs, "shipped"), t.TempDir()
	script := fmt.Sprintf("#!/bin/sh\nPORT=%s %s \"$@\" & first=$!\nPORT=%s %s \"$@\" & second=$!\ntrap 'kill $first $second' TERM\nwait; wait\n", first, built, second, built)
	if err := os.WriteFile(filepath.Join(folder, "shipped"), []byte(script), 0o700); err != nil {
		t.Fatal(err)
	}
	return folder
}

// balanced returns the port of a load balancer that sends each request to the other replica than the one before.
func balanced(t *testing.T, ports ...string) string {
	t.Helper()
	var requests atomic.Uint64
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := &http.Server{
		ReadHeaderTimeout: time.Minute,
		Handler: &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) {
			to := ports[requests.Add(1)%uint64(len(ports))]
			r.SetURL(&url.URL{Scheme: "http", Host: "127.0.0.1:" + to})
		}},
	}
	go func() { _ = server.Serve(listener) }()
	t.Cleanup(func() { _ = server.Close() })
	return portOf(listener)
}

// redis starts a server that keeps nothing on disk, and returns its address.
func redis(t *testing.T) string {
	t.Helper()
	name := needs.Debian(t, "redis-server", "redis-server")
	on := free(t)
	server := exec.CommandContext(t.Context(), name, "--bind", "127.0.0.1", "--port", on, "--save", "", "--appendonly", "no")
	server.Dir = t.TempDir()
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Wait() }) // the test's context has ended by then
	return "127.0.0.1:" + on
}

// free returns a port that was free a moment ago.
func free(t *testing.T) string {
	t.Helper()
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	return portOf(listener)
}

func portOf(listener net.Listener) string {
	_, number, _ := net.SplitHostPort(listener.Addr().String())
	return number
}
