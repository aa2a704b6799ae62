//go:build unix

package serverless_test

import (
	"bytes"
	"context"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/relkit/relkit/test/postgrestest"
)

// place is what a file says of the place where the service runs.
type place struct {
	env         map[string]string
	secretFiles []string // that are there, by their whole paths
}

// environment is that of the place on this machine, where its secrets are files of the test.
func (p place) environment(t *testing.T, values map[string]string) (env []string) {
	t.Helper()
	folder := t.TempDir()
	for name, value := range p.env {
		if setting, secret := strings.CutSuffix(name, "_FILE"); secret {
			if !slices.Contains(p.secretFiles, value) {
				t.Errorf("%s=%s is no file of a secret", name, value)
			}
			value = filepath.Join(folder, setting)
			if err := os.WriteFile(value, []byte(values[setting]), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		env = append(env, name+"="+value)
	}
	return env
}

// wantKnown looks whether the service reads each variable of the place, or Go does.
func (p place) wantKnown(t *testing.T) {
	t.Helper()
	command := exec.CommandContext(t.Context(), shipped(t), "config")
	command.Env = p.environment(t, secrets("postgres://127.0.0.1/shipped"))
	out, err := command.CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	for name := range p.env {
		setting, secret := strings.CutSuffix(name, "_FILE")
		from := "environment"
		if secret {
			from = "file"
		}
		read := regexp.MustCompile(`(?m)^` + setting + ` +` + from + `\b`)
		if name != "GOMEMLIMIT" && !read.Match(out) {
			t.Errorf("the service does not read %s:\n%s", name, out)
		}
	}
}

func secrets(database string) map[string]string {
	return map[string]string{
		"DATABASE_URL": database, "SHIPPED_TOKENS": "ci=0123456789abcdef",
		// Those that are comments in the files.
		"SHIPPED_SECRET_KEY": "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=", "SHIPPED_WEBHOOKS": "[]", "REDIS_URL": "redis://127.0.0.1",
		"SHIPPED_GITHUB_SECRET": "0123456789abcdef", "SHIPPED_GITHUB_TOKEN": "token", "OTEL_EXPORTER_OTLP_HEADERS": "api-key=key",
	}
}

// optional matches a line that a file proposes in a comment.
var optional = regexp.MustCompile(`(?m)^( *)#(\S)`)

// withOptional returns a file with all that it proposes in comments.
func withOptional(text string) string { return optional.ReplaceAllString(text, "$1$2") }

// service is the program that runs in a place.
type service struct {
	command *exec.Cmd
	base    string
	out     bytes.Buffer
}

// start runs the service with a port that is chosen as the place chooses it: by PORT.
func (p place) start(t *testing.T) *service {
	t.Helper()
	port := freePort(t)
	s := &service{base: "http://127.0.0.1:" + port, command: exec.CommandContext(t.Context(), shipped(t))}
	s.command.Env = append(p.environment(t, secrets(postgrestest.URL(t))), "PORT="+port, "ADMIN_ADDR=127.0.0.1:0")
	s.command.Stdout, s.command.Stderr = &s.out, &s.out
	if err := s.command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = s.command.Process.Kill() // fails where the test has seen it end
		_ = s.command.Wait()
		if t.Failed() {
			t.Logf("the service: %s", &s.out)
		}
	})
	return s
}

func freePort(t *testing.T) string {
	t.Helper()
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	_, port, err := net.SplitHostPort(listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	return port
}

// await asks until a path is answered with 200.
func (s *service) await(t *testing.T, path string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), waitLimit)
	defer cancel()
	for tick := time.NewTicker(10 * time.Millisecond); ; {
		if s.get(ctx, path) == http.StatusOK {
			tick.Stop()
			return
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			t.Fatalf("%s is not answered with 200 within %s", path, waitLimit)
		}
	}
}

// get returns the status of an answer, 0 for none.
func (s *service) get(ctx context.Context, path string) int {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, s.base+path, http.NoBody)
	if err != nil {
		return 0
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return 0
	}
	_ = answer.Body.Close()
	return answer.StatusCode
}

// stop ends the service as the place does, and returns how long that took.
func (s *service) stop(t *testing.T) time.Duration {
	t.Helper()
	began := time.Now()
	if err := s.command.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := s.command.Wait(); err != nil {
		t.Errorf("after SIGTERM: %v", err)
	}
	return time.Since(began)
}

// duration reads a time as the service does.
func duration(t *testing.T, text string) time.Duration {
	t.Helper()
	d, err := time.ParseDuration(text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// wantMemoryLimit looks whether Go knows three quarters of the memory that there is, as the service itself would set it in a container.
func (p place) wantMemoryLimit(t *testing.T, memory string) {
	t.Helper()
	if limit, all := mebibytes(t, p.env["GOMEMLIMIT"]), mebibytes(t, memory); limit != all*3/4 {
		t.Errorf("GOMEMLIMIT is %d MiB of %d", limit, all)
	}
}

func mebibytes(t *testing.T, text string) int {
	t.Helper()
	digits := strings.TrimRight(text, "MiBmb")
	number, err := strconv.Atoi(digits)
	if err != nil || digits == text {
		t.Fatalf("%q is no number of mebibytes", text)
	}
	return number
}
