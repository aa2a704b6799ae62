package ledger_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/relkit/relkit/internal/ledger"
	"github.com/relkit/relkit/internal/release"
)

const sum = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

func published(t *testing.T) *release.Release {
	t.Helper()
	version, err := release.ParseVersion("v1.2.3")
	if err != nil {
		t.Fatal(err)
	}
	linux := release.Platform{OS: "linux", Arch: "amd64"}
	image := "ghcr.io/acme/hello"
	return &release.Release{
		Subject: release.Subject{Project: "Hello", Version: version, Commit: strings.Repeat("a", 40)},
		Plan:    release.Plan{Checksums: "checksums.txt", Images: []release.PlannedImage{{Name: image, Platforms: []release.Platform{linux}}}},
		Page:    release.Page{Notes: "First.", Published: time.Date(2026, 1, 2, 3, 4, 5, 0, time.FixedZone("", 3600))},
		Assets: []release.Asset{
			{Name: "hello_linux_amd64.tar.gz", Size: 7, SHA256: sum, Platform: linux, URL: "https://example.com/hello"},
			{Name: "checksums.txt", Size: 1, SHA256: sum},
			{Name: "checksums.txt.sigstore.json", Size: 2, SHA256: sum},
		},
		Images: []release.Image{{Name: image, Digest: "sha256:" + sum}},
	}
}

// answering returns a service that always returns the same response, and records the last request.
func answering(t *testing.T, status int, body string) (client *ledger.Client, last *http.Request, got *strings.Builder) {
	t.Helper()
	last, got = new(http.Request), new(strings.Builder)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		got.Reset()
		if _, err := io.Copy(got, r.Body); err != nil {
			t.Error(err)
		}
		*last = *r
		if status == http.StatusFound {
			w.Header().Set("Location", "http://127.0.0.1:1/elsewhere")
		}
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}))
	t.Cleanup(server.Close)
	client, err := ledger.New(server.URL+"/", "s3cret")
	if err != nil {
		t.Fatal(err)
	}
	return client, last, got
}

func TestEnter(t *testing.T) {
	client, last, got := answering(t, http.StatusCreated, "{}")
	added, err := client.Record(t.Context(), published(t))
	if err != nil || !added {
		t.Fatal(added, err)
	}
	if last.Method != http.MethodPost || last.URL.Path != "/api/v1/releases" || last.Header.Get("Authorization") != "Bearer s3cret" {
		t.Errorf("%s %s %q", last.Method, last.URL, last.Header)
	}
	var entered any
	if err := json.Unmarshal([]byte(got.String()), &entered); err != nil {
		t.Fatal(err)
	}
	want := map[string]any{
		"project": "hello", "version": "1.2.3", "commit": strings.Repeat("a", 40), "published_at": "2026-01-02T02:04:05Z",
		"prerelease": false, "notes": "First.",
		"artifacts": []any{
			map[string]any{
				"name": "hello_linux_amd64.tar.gz", "kind": "archive", "platform": "linux/amd64", "size": 7.0, "sha256": sum,
				"url": "https://example.com/hello",
			},
			map[string]any{"name": "checksums.txt", "kind": "checksums", "size": 1.0, "sha256": sum},
			map[string]any{"name": "checksums.txt.sigstore.json", "kind": "signature", "size": 2.0, "sha256": sum},
		},
		"images": []any{map[string]any{"reference": "ghcr.io/acme/hello:1.2.3", "digest": "sha256:" + sum, "platforms": []any{"linux/amd64"}}},
	}
	if diff := cmp.Diff(want, entered); diff != "" {
		t.Error(diff)
	}
}

func TestErrorsOfTheService(t *testing.T) {
	for name, tc := range map[string]struct {
		status int
		body   string
		added  bool
		err    string
	}{
		"new":         {status: http.StatusCreated, added: true},
		"known":       {status: http.StatusOK},
		"other":       {status: http.StatusConflict, body: `{"detail": "differs in\n commit"}`, err: "differs in commit"},
		"no token":    {status: http.StatusUnauthorized, body: `{"detail": "who asks?"}`, err: "who asks?: SHIPPED_TOKEN must be a token of the service with write access"},
		"no problem":  {status: http.StatusBadGateway, body: "<html>", err: "502 Bad Gateway"},
		"a redirect":  {status: http.StatusFound, err: "it redirects"},
		"a large one": {status: http.StatusBadRequest, body: strings.Repeat("x", 3<<20), err: "400 Bad Request"},
	} {
		t.Run(name, func(t *testing.T) {
			client, _, _ := answering(t, tc.status, tc.body)
			added, err := client.Record(t.Context(), published(t))
			if added != tc.added || (err == nil) != (tc.err == "") {
				t.Fatal(added, err)
			}
			if err != nil && (!strings.Contains(err.Error(), tc.err) || !strings.HasPrefix(err.Error(), "record Hello v1.2.3 at http") ||
				strings.Contains(err.Error(), "s3cret") || strings.Contains(err.Error(), "\n")) {
				t.Errorf("got %q, want %q", err, tc.err)
			}
		})
	}
}

func TestNoAddress(t *testing.T) {
	for _, address := range []string{"", "shipped", "ftp://example.com", "https://", "https://a:s3cret@example.com", "://"} {
		if _, err := ledger.New(address, "t"); err == nil || strings.Contains(err.Error(), "s3cret") {
			t.Errorf("%q: %v", address, err)
		}
	}
}
