package server_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/relkit/relkit/internal/shipped/cli/clitest"
)

// testTimeout is how long a test waits for what must happen at once. Only a failing test takes that long.
const testTimeout = 30 * time.Second

// secret is the token of a test that writes.
const secret = "0123456789abcdef"

// instance is a running service.
type instance struct {
	cmd    *exec.Cmd
	lines  chan []byte // of its log; closed when it has ended
	stderr bytes.Buffer
	addr   string // that it listens on

	adminAddr string // with ADMIN_ADDR
}

// start runs the service on a free port of loopback until the test ends, and returns when it is ready.
func start(t *testing.T, env ...string) *instance {
	t.Helper()
	i := begin(t, env...)
	i.awaitReadiness(t, http.StatusOK)
	return i
}

// begin does not wait for more than the port.
func begin(t *testing.T, env ...string) *instance {
	t.Helper()
	i := execute(t, append([]string{"ADDR=127.0.0.1:0", "SHIPPED_DATA=" + migrated(t), "SHIPPED_TOKENS=ci=" + secret}, env...), "serve")
	if slices.ContainsFunc(env, func(variable string) bool { return strings.HasPrefix(variable, "ADMIN_ADDR=") }) {
		i.adminAddr, _ = i.await(t, "listening for operators")["addr"].(string)
	}
	i.addr, _ = i.await(t, "listening")["addr"].(string)
	return i
}

// database is a migrated database without entries. Copying it is much faster than migrating under the race detector.
var (
	makeDatabase sync.Once
	database     []byte
)

// migrated returns a folder with a database.
func migrated(t *testing.T) string {
	t.Helper()
	makeDatabase.Do(func() {
		folder := t.TempDir()
		if code, _, stderr := clitest.Run(t, []string{"SHIPPED_DATA=" + folder}, "migrate", "up"); code != 0 {
			t.Fatal(stderr)
		}
		var err error
		if database, err = os.ReadFile(filepath.Join(folder, "shipped.db")); err != nil {
			t.Fatal(err)
		}
	})
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, "shipped.db"), database, 0o600); err != nil {
		t.Fatal(err)
	}
	return folder
}

// execute runs the program until the test ends, and reads its log.
func execute(t *testing.T, env []string, args ...string) *instance {
	t.Helper()
	i := &instance{lines: make(chan []byte, 1000)}
	i.cmd = clitest.Command(t, env, args...)
	i.cmd.Stderr = &i.stderr
	stdout, err := i.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := i.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = i.cmd.Process.Kill() // fails where the test has seen it end
		for range i.lines {      // lets the reader end
		}
		_ = i.cmd.Wait()
	})
	go func() {
		defer close(i.lines)
		for scanner := bufio.NewScanner(stdout); scanner.Scan(); {
			i.lines <- bytes.Clone(scanner.Bytes())
		}
	}()
	return i
}

// await reads the log up to a message, and returns its line.
func (i *instance) await(t *testing.T, message string) map[string]any {
	t.Helper()
	limit := time.NewTimer(testTimeout)
	defer limit.Stop()
	for {
		select {
		case text, more := <-i.lines:
			if !more {
				t.Fatalf("the service ended before it logged %q: %s", message, &i.stderr)
			}
			var line map[string]any
			if err := json.Unmarshal(text, &line); err != nil {
				t.Fatalf("a line of the log is no JSON: %v: %s", err, text)
			}
			if line["msg"] == message {
				return line
			}
		case <-limit.C:
			t.Fatalf("the service has not logged %q within %s", message, testTimeout)
		}
	}
}

// awaitRoute reads the log up to a request that was answered with a status.
func (i *instance) awaitRoute(t *testing.T, route string, status int) map[string]any {
	t.Helper()
	for {
		if line := i.await(t, "request"); line["route"] == route && line["status"] == float64(status) {
			return line
		}
	}
}

// end waits for the service to end by itself, and returns its exit code.
func (i *instance) end(t *testing.T) int {
	t.Helper()
	limit := time.AfterFunc(testTimeout, func() {
		t.Errorf("the service has not ended within %s", testTimeout)
		_ = i.cmd.Process.Kill()
	})
	defer limit.Stop()
	for text := range i.lines {
		if !json.Valid(text) {
			t.Errorf("a line of the log is no JSON: %s", text)
		}
	}
	err := i.cmd.Wait()
	if exit, ok := errors.AsType[*exec.ExitError](err); err != nil && !ok {
		t.Fatal(err)
	} else if ok {
		return exit.ExitCode()
	}
	return 0
}

func (i *instance) signal(t *testing.T, signal os.Signal) {
	t.Helper()
	if err := i.cmd.Process.Signal(signal); err != nil {
		t.Fatal(err)
	}
}

// awaitReadiness asks until /readyz is answered with a status.
func (i *instance) awaitReadiness(t *testing.T, want int) {
	t.Helper()
	for deadline := time.Now().Add(testTimeout); ; time.Sleep(10 * time.Millisecond) {
		code, body := i.get(t, "/readyz")
		if code == want {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("/readyz does not answer %d within %s: %d %s", want, testTimeout, code, body)
		}
	}
}

// get asks the service over a connection of its own.
func (i *instance) get(t *testing.T, path string) (code int, body string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), testTimeout)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+i.addr+path, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	request.Close = true
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer.StatusCode, string(text)
}
