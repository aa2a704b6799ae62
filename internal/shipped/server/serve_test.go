package server_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/relkit/relkit/internal/shipped/cli/clitest"
)

func TestServeAnswers(t *testing.T) {
	t.Parallel()
	service := start(t)
	for path, want := range map[string]int{
		"/version": http.StatusOK, "/healthz": http.StatusOK, "/readyz": http.StatusOK, "/nothing": http.StatusNotFound,
	} {
		code, body := service.get(t, path)
		if code != want || !json.Valid([]byte(body)) {
			t.Errorf("%s: %d %s", path, code, body)
		}
	}
}

func TestServeReportsTheSameAsTheCommandLine(t *testing.T) {
	t.Parallel()
	service := start(t)
	_, served := service.get(t, "/version")
	_, printed, _ := clitest.Run(t, nil, "--version", "--json")
	if withoutSpace(served) != withoutSpace(printed) {
		t.Errorf("/version is %s, --version --json is %s", served, printed)
	}
}

func withoutSpace(text string) string {
	return strings.Join(strings.Fields(strings.ReplaceAll(text, ": ", ":")), "")
}

func TestAHugeHeaderIsRefused(t *testing.T) {
	t.Parallel()
	service := start(t)
	connection := service.dial(t)
	connection.send(t, "GET /version HTTP/1.1\r\nHost: shipped\r\nCookie: "+strings.Repeat("a", 64<<10)+"\r\n\r\n")
	if status := connection.status(t); status != http.StatusRequestHeaderFieldsTooLarge {
		t.Errorf("answered %d", status)
	}
}

func TestHealthCheck(t *testing.T) {
	t.Parallel()
	service := start(t)
	service.checkHealth(t, 0, "")
	_ = service.cmd.Process.Kill()
	service.end(t)
	code, _, stderr := clitest.Run(t, []string{"ADDR=" + service.addr}, "healthcheck")
	if code != 1 || strings.Count(stderr, "\n") != 1 || !strings.HasPrefix(stderr, "shipped: ") || !strings.Contains(stderr, service.addr) {
		t.Errorf("of one that has ended: %d, %q", code, stderr)
	}
}

// checkHealth runs a health check as Docker does.
func (i *instance) checkHealth(t *testing.T, want int, wantStderr string) {
	t.Helper()
	code, stdout, stderr := clitest.Run(t, []string{"ADDR=" + i.addr}, "healthcheck")
	if code != want || stdout != "" || stderr != wantStderr {
		t.Errorf("health check of %s: exit code %d, %q, %q; want %d, %q", i.addr, code, stdout, stderr, want, wantStderr)
	}
}
