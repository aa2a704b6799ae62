package cli

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/relkit/relkit/internal/shipped/access"
	"github.com/relkit/relkit/internal/shipped/api"
	"github.com/relkit/relkit/internal/shipped/cli/clitest"
	"github.com/relkit/relkit/internal/shipped/limit"
	"github.com/relkit/relkit/internal/shipped/seal"
	"github.com/relkit/relkit/internal/shipped/store/sqlite"
	"github.com/relkit/relkit/internal/shipped/store/storetest"
)

func TestPost(t *testing.T) {
	const secret = "0123456789abcdef"
	tokens, err := access.Parse("ci=" + secret)
	if err != nil {
		t.Fatal(err)
	}
	var keys seal.Keys
	if err := keys.UnmarshalText([]byte("MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=")); err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	api.Register(mux, api.Options{
		Keys: keys, Store: storetest.OpenReady(t, sqlite.Open, t.TempDir()), Tokens: tokens, Limits: limit.New(), Log: slog.New(slog.DiscardHandler), Now: time.Now,
	})
	server := httptest.NewServer(mux)
	defer server.Close()
	folder := t.TempDir()
	release := filepath.Join(folder, "release.json")
	text := `{"project":"hello","version":"v1.0.0","commit":"` + strings.Repeat("a", 40) + `","published_at":"2026-01-02T03:04:05Z","prerelease":false,"artifacts":[],"images":[]}`
	wrong := filepath.Join(folder, "wrong.json")
	tokenFile := filepath.Join(folder, "token")
	for file, content := range map[string]string{release: text, wrong: strings.Replace(text, "v1.0.0", "one", 1), tokenFile: secret + "\n"} {
		if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	digest := "sha256:" + strings.Repeat("b", 64)
	for _, step := range []struct {
		args           []string
		code           int
		stdout, stderr string
	}{
		{[]string{"release", release}, 0, "hello 1.0.0 is recorded\n", ""},
		{[]string{"release", release}, 0, "hello 1.0.0 was known already\n", ""},
		{[]string{"release", wrong}, 2, "", "shipped: " + wrong + " is not a release that the service accepts: version is no semantic version: write it as 1.2.3 or 1.2.3-rc.1\n"},
		{[]string{"release"}, 2, "", "shipped: post release takes FILE, or - for standard input: see shipped post release --help\n"},
		{[]string{"deployment", "staging", "hello", "--version", "1.0.0", "--commit", "aaaaaaa", "--digest", digest, "--digest=" + digest}, 0, "hello in staging is recorded\n", ""},
		{[]string{"deployment", "--version=1.0.0", "staging", "hello"}, 0, "hello in staging is updated\n", ""},
		{[]string{"deployment", "live", "hello", "--url", "https://hello.example/info", "--version-path", "build.version", "--header", "X: y"}, 0, "hello in live is recorded\n", ""},
		{[]string{"deployment", "staging", "hello"}, 2, "", "shipped: the body must have either url, to be polled, or version, which was deployed\n"},
		{[]string{"deployment", "staging", "hello", "--version", "1.0.0", "--commit", "main"}, 2, "", "shipped: commit must be 7 to 64 hexadecimal digits\n"},
		{[]string{"deployment", "Staging", "hello", "--version", "1.0.0"}, 2, "", "shipped: the environment must be 1 to 100 of a-z, 0-9, dots, hyphens and underscores, and begin and end with a letter or digit\n"},
		{[]string{"deployment", "staging", "--version", "1.0.0"}, 2, "", "shipped: post deployment takes ENVIRONMENT and PROJECT: see shipped post deployment --help\n"},
		{[]string{"everything"}, 2, "", "shipped: post takes release or deployment, not \"everything\": see shipped post --help\n"},
	} {
		code, stdout, stderr := clitest.Run(t, []string{"SHIPPED_URL=" + server.URL, "SHIPPED_TOKEN_FILE=" + tokenFile}, append([]string{"post"}, step.args...)...)
		if code != step.code || stdout != step.stdout || stderr != step.stderr {
			t.Errorf("%q: %d %q %q", step.args, code, stdout, stderr)
		}
	}
	code, _, stderr := clitest.Run(t, []string{"SHIPPED_URL=" + server.URL, "SHIPPED_TOKEN=another-secret-of-a-user"}, "post", "release", release)
	if code != 1 || stderr != "shipped: "+server.URL+": the token is not known\n" {
		t.Errorf("%d %q", code, stderr)
	}
}
