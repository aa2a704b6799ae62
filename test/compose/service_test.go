//go:build unix

package compose_test

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"
)

// await waits until something is so.
func await(t *testing.T, what string, so func() bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), waitLimit)
	defer cancel()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for !so() {
		select {
		case <-tick.C:
		case <-ctx.Done():
			t.Fatalf("it is still not so: %s", what)
		}
	}
}

// running is a service that was started, with the addresses of its log.
type running struct{ addr, admin string }

// startService returns when the service is ready.
func startService(t *testing.T, env []string) *running {
	t.Helper()
	command := exec.CommandContext(t.Context(), built(t, shipped), "serve")
	command.Env = env
	command.Cancel = func() error { return command.Process.Signal(syscall.SIGTERM) }
	out, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	command.Stderr = os.Stderr
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	r := &running{}
	lines := bufio.NewScanner(out)
	for r.addr == "" && lines.Scan() {
		r.read(lines.Bytes())
	}
	drained := make(chan struct{})
	go func() {
		defer close(drained)
		_, _ = io.Copy(io.Discard, out)
	}()
	t.Cleanup(func() {
		<-drained
		if err := command.Wait(); err != nil && !errors.Is(err, context.Canceled) {
			t.Errorf("the service ended with %v", err)
		}
	})
	await(t, "the service is ready", func() bool {
		code, _ := r.send(t, http.MethodGet, "/readyz", "", "")
		return code == http.StatusOK
	})
	return r
}

// read takes an address from a line of the log.
func (r *running) read(line []byte) {
	var entry struct{ Msg, Addr string }
	if json.Unmarshal(line, &entry) != nil {
		return
	}
	switch entry.Msg {
	case "listening for operators":
		r.admin = entry.Addr
	case "listening":
		r.addr = entry.Addr
	}
}

func (r *running) send(t *testing.T, method, path, token, body string) (code int, answer string) {
	t.Helper()
	return r.sendTo(t, r.addr, method, path, token, body)
}

func (r *running) sendTo(t *testing.T, addr, method, path, token, body string) (code int, answer string) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, "http://"+addr+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	if token != "" {
		request.Header.Set("Authorization", "Bearer "+token)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	content, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, string(content)
}
