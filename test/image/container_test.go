//go:build linux

package image_test

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// secret is the token of who writes.
const secret = "0123456789abcdef"

// hardened are the flags that remove all privileges, as docs/deploy/image.md lists them, each on a line of its own.
var hardened = sync.OnceValue(func() []string {
	page, err := os.ReadFile(filepath.Join(root, "docs", "deploy", "image.md"))
	if err != nil {
		panic(err)
	}
	for line := range strings.Lines(string(page)) {
		if flags := strings.Fields(line); len(flags) > 1 && flags[0] == "--read-only" {
			return flags[:len(flags)-1] // what follows is a backslash
		}
	}
	panic("docs/deploy/image.md has no flags that begin with --read-only")
})

// with adds flags to those.
func with(flags ...string) []string { return slices.Concat(hardened(), flags) }

// volume is one that Docker makes, and removes with the container.
const volume = "--volume=/data"

// container is a running service. It shares the network of the machine, for an engine without bridges.
type container struct {
	name string
	addr string // that the service listens on, on loopback
}

// start runs the image with flags of docker run until the test ends, and returns when it is ready.
func start(t *testing.T, flags ...string) container {
	t.Helper()
	c := begin(t, flags...)
	c.awaitReadiness(t, http.StatusOK)
	return c
}

// begin does not wait for anything.
func begin(t *testing.T, flags ...string) container {
	t.Helper()
	of := image(t)
	c := container{"shipped-test-" + strings.ToLower(rand.Text()), freeAddr(t)}
	t.Cleanup(func() {
		if t.Failed() {
			const enough = 10
			lines := c.logs(t)
			t.Logf("the log of %s ends:\n%s", c.name, strings.Join(lines[max(0, len(lines)-enough):], "\n"))
		}
		if _, err := docker(context.WithoutCancel(t.Context()), "rm", "--force", "--volumes", c.name); err != nil {
			t.Error(err)
		}
	})
	run(t, slices.Concat(
		[]string{"run", "--detach", "--name=" + c.name, "--network=host", "--env=ADDR=" + c.addr, "--env=SHIPPED_TOKENS=ci=" + secret},
		flags, []string{of})...)
	return c
}

// run runs a docker command that must go well.
func run(t *testing.T, args ...string) (out string) {
	t.Helper()
	out, err := docker(t.Context(), args...)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func freeAddr(t *testing.T) string {
	t.Helper()
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	return listener.Addr().String()
}

// inspect returns a fact about the container, by a template.
func (c container) inspect(t *testing.T, template string) string {
	t.Helper()
	return run(t, "container", "inspect", "--format="+template, c.name)
}

// logs returns all lines so far, those on standard error at the end.
func (c container) logs(t *testing.T) []string {
	t.Helper()
	var complaints strings.Builder
	command := command(context.WithoutCancel(t.Context()), "docker", "logs", c.name)
	command.Stderr = &complaints
	out, err := command.Output()
	if err != nil {
		t.Fatalf("docker logs %s: %v: %s", c.name, err, complaints.String())
	}
	return strings.Split(strings.TrimSpace(string(out)+complaints.String()), "\n")
}

// line returns the one of the log with a message.
func (c container) line(t *testing.T, message string) map[string]any {
	t.Helper()
	for _, text := range c.logs(t) {
		var line map[string]any
		if json.Unmarshal([]byte(text), &line) == nil && line["msg"] == message {
			return line
		}
	}
	t.Fatalf("the log does not say %q", message)
	return nil
}

// status returns what the kernel says about the process, by the name of each line.
func (c container) status(t *testing.T) map[string]string {
	t.Helper()
	text, err := os.ReadFile("/proc/" + c.inspect(t, "{{.State.Pid}}") + "/status")
	if err != nil {
		t.Fatal(err)
	}
	fields := map[string]string{}
	for line := range strings.Lines(string(text)) {
		name, value, _ := strings.Cut(line, ":")
		fields[name] = strings.Join(strings.Fields(value), " ")
	}
	return fields
}

// ask sends a request with a token that may write.
func (c container) ask(t *testing.T, method, path, body string) (code int, answer string, err error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), waitLimit)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, method, "http://"+c.addr+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	request.Close = true
	request.Header.Set("Authorization", "Bearer "+secret)
	request.Header.Set("Content-Type", "application/json")
	got, err := http.DefaultClient.Do(request)
	if err != nil {
		return 0, "", err
	}
	defer got.Body.Close()
	text, err := io.ReadAll(got.Body)
	return got.StatusCode, string(text), err
}

// want sends a request that must be answered with a status.
func (c container) want(t *testing.T, code int, method, path, body string) (answer string) {
	t.Helper()
	got, answer, err := c.ask(t, method, path, body)
	if err != nil || got != code {
		t.Errorf("%s %s: %d %s %v, want %d", method, path, got, answer, err, code)
	}
	return answer
}

func (c container) awaitReadiness(t *testing.T, code int) {
	t.Helper()
	await(t, fmt.Sprintf("/readyz to answer %d", code), func() (bool, string) {
		got, answer, err := c.ask(t, http.MethodGet, "/readyz", "")
		if err != nil && c.inspect(t, "{{.State.Running}}") != "true" {
			t.Fatal("the service has ended")
		}
		return got == code, fmt.Sprint(answer, err)
	})
}

// await waits for a condition, which says what it sees instead. It polls slowly, as some conditions run docker.
func await(t *testing.T, what string, condition func() (met bool, instead string)) {
	t.Helper()
	for deadline := time.Now().Add(waitLimit); ; time.Sleep(150 * time.Millisecond) {
		met, instead := condition()
		if met {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("waited %s for %s: %s", waitLimit, what, instead)
		}
	}
}
