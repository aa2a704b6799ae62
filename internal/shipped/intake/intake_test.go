package intake_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/relkit/relkit/internal/shipped/catalog"
	"github.com/relkit/relkit/internal/shipped/intake"
	"github.com/relkit/relkit/internal/shipped/outbound"
	"github.com/relkit/relkit/internal/shipped/store/sqlite"
	"github.com/relkit/relkit/internal/shipped/store/storetest"
)

const (
	secret = "0123456789abcdef"
	older  = "fedcba9876543210"
	commit = "5f2b6a0c9d1e4f7380a1b2c3d4e5f60718293a4b"
)

// gitHub is the API, with one release by its tag.
type gitHub struct {
	mu       sync.Mutex
	releases map[string]string // JSON
	status   int               // of every answer, where it is not 0
	asked    []string
}

func (g *gitHub) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.asked = append(g.asked, r.URL.EscapedPath()+" "+r.Header.Get("Authorization"))
	if g.status != 0 {
		w.WriteHeader(g.status)
		return
	}
	if tag, ok := strings.CutPrefix(r.URL.Path, "/api/v3/repos/Owner/Hello/releases/tags/"); ok && g.releases[tag] != "" {
		_, _ = io.WriteString(w, g.releases[tag])
		return
	}
	if tag, ok := strings.CutPrefix(r.URL.Path, "/api/v3/repos/Owner/Hello/commits/tags/"); ok && g.releases[tag] != "" {
		if r.Header.Get("Accept") != "application/vnd.github.sha" {
			w.WriteHeader(http.StatusNotAcceptable)
			return
		}
		_, _ = io.WriteString(w, commit)
		return
	}
	w.WriteHeader(http.StatusNotFound)
}

func (g *gitHub) set(tag, release string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.releases[tag] = release
}

type trial struct {
	*testing.T
	github  *gitHub
	store   *sqlite.Store
	handler http.Handler
}

func newTrial(t *testing.T) trial {
	t.Helper()
	tr := trial{T: t, github: &gitHub{releases: map[string]string{}}, store: storetest.OpenReady(t, sqlite.Open, t.TempDir())}
	api := httptest.NewServer(tr.github)
	t.Cleanup(api.Close)
	var secrets intake.Secrets
	var projects intake.Projects
	if err := secrets.UnmarshalText([]byte(secret + "," + older)); err != nil {
		t.Fatal(err)
	}
	if err := projects.UnmarshalText([]byte("Owner/Hello=hello, owner/other=other")); err != nil {
		t.Fatal(err)
	}
	allow, err := outbound.ParseAllow("127.0.0.1")
	if err != nil {
		t.Fatal(err)
	}
	tr.handler = intake.New(intake.Options{
		Store: tr.store, Secrets: secrets, Projects: projects, API: api.URL + "/api/v3/", Token: func() string { return "token" }, Allow: allow,
		UserAgent: "shipped/1.2.3", Now: time.Now, Log: slog.New(slog.DiscardHandler),
	})
	return tr
}

func signature(key, body string) string {
	mac := hmac.New(sha256.New, []byte(key))
	mac.Write([]byte(body))
	return "sha256=" + hex.EncodeToString(mac.Sum(nil))
}

func (t trial) send(event, signature, body string) (status int, said string) {
	t.Helper()
	request := httptest.NewRequestWithContext(t.Context(), http.MethodPost, intake.Path, strings.NewReader(body))
	request.Header.Set("X-Github-Event", event)
	if signature != "" {
		request.Header.Set("X-Hub-Signature-256", signature)
	}
	answer := httptest.NewRecorder()
	t.handler.ServeHTTP(answer, request)
	var content struct{ Result, Detail string }
	if err := json.Unmarshal(answer.Body.Bytes(), &content); err != nil {
		t.Errorf("%s: %v", answer.Body, err)
	}
	return answer.Code, content.Result + content.Detail
}

func event(action, repository, tag string, draft bool) string {
	return fmt.Sprintf(`{"action":%q,"repository":{"full_name":%q},"release":{"tag_name":%q,"draft":%t,"body":"not used","assets":[{}]}}`, action, repository, tag, draft)
}

// want sends a signed webhook.
func (t trial) want(body string, status int, said string) {
	t.Helper()
	if gotStatus, got := t.send("release", signature(secret, body), body); gotStatus != status || got != said {
		t.Errorf("%s\ngot  %d %s\nwant %d %s", body, gotStatus, got, status, said)
	}
}

func (t trial) release(version catalog.Version) catalog.Release {
	t.Helper()
	r, err := t.store.Release(t.Context(), "hello", version)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func ofGitHub(notes string, prerelease, draft bool) string {
	return fmt.Sprintf(`{"draft":%t,"prerelease":%t,"published_at":"2026-01-02T12:00:00Z","body":%q,"assets":[
		{"name":"hello_1.0.0_linux_x86_64.tar.gz","state":"uploaded","size":7,"digest":"sha256:%064d","browser_download_url":"https://github.com/Owner/Hello/releases/download/v1.0.0/hello.tar.gz"},
		{"name":"checksums.txt","state":"uploaded","size":7,"digest":"sha256:%064d","browser_download_url":"https://github.com/a"},
		{"name":"old.zip","state":"uploaded","size":7,"digest":null,"browser_download_url":"https://github.com/b"}]}`, draft, prerelease, notes, 1, 2)
}

func TestPublished(t *testing.T) {
	tr := newTrial(t)
	tr.github.set("v1.0.0", ofGitHub("The first one.", false, false))
	published := event("published", "owner/hello", "v1.0.0", false)
	tr.want(published, 200, "hello 1.0.0 was recorded")
	tr.want(published, 200, "hello 1.0.0 was recorded before")
	tr.want(event("released", "Owner/Hello", "v1.0.0", false), 200, "hello 1.0.0 was recorded before")
	want := catalog.Release{
		Project: "hello", Version: "1.0.0", Commit: commit, PublishedAt: time.Date(2026, 1, 2, 12, 0, 0, 0, time.UTC), Notes: "The first one.",
		Artifacts: []catalog.Artifact{
			{Name: "checksums.txt", Kind: "checksums", Size: 7, SHA256: fmt.Sprintf("%064d", 2), URL: "https://github.com/a"},
			{Name: "hello_1.0.0_linux_x86_64.tar.gz", Kind: "archive", Platform: "linux/amd64", Size: 7, SHA256: fmt.Sprintf("%064d", 1), URL: "https://github.com/Owner/Hello/releases/download/v1.0.0/hello.tar.gz"},
		},
		Images: []catalog.Image{},
	}
	if diff := cmp.Diff(want, tr.release("1.0.0")); diff != "" {
		t.Error(diff)
	}
	for _, asked := range tr.github.asked {
		if !strings.HasSuffix(asked, " Bearer token") {
			t.Error(asked)
		}
	}
}

// What was sent first and comes last changes nothing: GitHub is asked what is so now.
func TestEditedDeletedAndReplayed(t *testing.T) {
	tr := newTrial(t)
	published, edited, deleted := event("published", "owner/hello", "v1.0.0", false), event("edited", "owner/hello", "v1.0.0", false), event("deleted", "owner/hello", "v1.0.0", false)
	tr.github.set("v1.0.0", ofGitHub("Frist.", false, false))
	tr.want(published, 200, "hello 1.0.0 was recorded")
	tr.want(deleted, 200, "ignored: GitHub has a release of hello 1.0.0 again")
	for _, notes := range []string{"First.", "The first."} {
		tr.github.set("v1.0.0", ofGitHub(notes, false, false))
		tr.send("release", signature(secret, edited), edited)
		if got := tr.release("1.0.0"); got.Notes != notes || got.Retraction != nil {
			t.Errorf("%+v", got)
		}
	}
	tr.want(published, 200, "hello 1.0.0 was recorded before")
	if got := tr.release("1.0.0").Notes; got != "The first." {
		t.Error(got)
	}
	tr.github.set("v1.0.0", "")
	tr.want(deleted, 200, "hello 1.0.0 was retracted")
	at := tr.release("1.0.0").Retraction.At
	tr.want(deleted, 200, "hello 1.0.0 was retracted before")
	tr.want(published, 200, "ignored: GitHub has no release of hello 1.0.0 any more")
	if got := tr.release("1.0.0").Retraction; !got.At.Equal(at) || got.Reason != "its release on GitHub was deleted" {
		t.Errorf("%+v", got)
	}
	tr.want(event("deleted", "owner/hello", "v9.0.0", false), 200, "ignored: hello 9.0.0 was never recorded")
	tr.github.set("v1.0.0", strings.Replace(ofGitHub("Other.", false, false), `"size":7`, `"size":8`, 1))
	tr.want(published, 409, "hello 1.0.0 was published already with other content, which never changes: artifacts: hello_1.0.0_linux_x86_64.tar.gz: size")
}

func TestDraftsAndPrereleases(t *testing.T) {
	tr := newTrial(t)
	tr.want(event("created", "owner/hello", "v1.0.0", true), 200, "ignored: hello 1.0.0 is a draft")
	tr.want(event("deleted", "owner/hello", "v1.0.0", true), 200, "ignored: hello 1.0.0 is a draft")
	tr.github.set("v1.0.0", ofGitHub("", false, true))
	tr.want(event("published", "owner/hello", "v1.0.0", false), 200, "ignored: hello 1.0.0 is a draft")
	tr.github.set("v1.1.0-rc.1", ofGitHub("", false, false)) // a candidate without the flag
	tr.want(event("published", "owner/hello", "v1.1.0-rc.1", false), 200, "hello 1.1.0-rc.1 was recorded")
	tr.github.set("v1.1.0", ofGitHub("", true, false))
	tr.want(event("prereleased", "owner/hello", "v1.1.0", false), 200, "hello 1.1.0 was recorded")
	for _, version := range []catalog.Version{"1.1.0-rc.1", "1.1.0"} {
		if !tr.release(version).Prerelease {
			t.Errorf("%s is no prerelease", version)
		}
	}
}

func TestIgnoredAndRefused(t *testing.T) {
	tr := newTrial(t)
	tr.want(event("published", "owner/unknown", "v1.0.0", false), 200, `ignored: SHIPPED_GITHUB_PROJECTS does not have "owner/unknown"`)
	tr.want(event("published", "owner/hello", "nightly", false), 200, `ignored: the tag "nightly" is no semantic version: write it as 1.2.3 or 1.2.3-rc.1`)
	tr.want(event("created", "owner/hello", "v1.0.0", false), 200, `ignored: the action "created" changes nothing`)
	tr.want(`payload=%7B`, 400, "the body is not the JSON of a release event: set the content type application/json on GitHub")
	if status, said := tr.send("ping", signature(older, `{}`), `{}`); status != 200 || said != `ignored: the event "ping" is not release` {
		t.Errorf("%d %s", status, said)
	}
	if len(tr.github.asked) > 0 {
		t.Error(tr.github.asked)
	}
	for status, want := range map[int]string{
		401: "the API of GitHub does not accept the token in SHIPPED_GITHUB_TOKEN: redeliver the webhook later",
		403: "the API of GitHub refuses, perhaps because of its rate limit: set SHIPPED_GITHUB_TOKEN: redeliver the webhook later",
		500: "the API of GitHub answers 500 Internal Server Error: redeliver the webhook later",
	} {
		tr.github.status = status
		tr.want(event("published", "owner/hello", "v1.0.0", false), 502, want)
		tr.want(event("deleted", "owner/hello", "v1.0.0", false), 502, want)
	}
}

func TestSignatures(t *testing.T) {
	tr := newTrial(t)
	body := event("published", "owner/unknown", "v1.0.0", false)
	for name, tc := range map[string]struct {
		signature string
		status    int
	}{
		"right":             {signature(secret, body), 200},
		"of the other one":  {signature(older, body), 200},
		"none":              {"", 401},
		"of another secret": {signature("another secret 123", body), 401},
		"of another body":   {signature(secret, body+" "), 401},
		"of nothing":        {signature("", body), 401},
		"cut short":         {signature(secret, body)[:60], 401},
		"of another hash":   {"sha1=" + strings.TrimPrefix(signature(secret, body), "sha256="), 401},
		"not hexadecimal":   {"sha256=zz", 401},
		"an empty one":      {"sha256=", 401},
	} {
		t.Run(name, func(t *testing.T) {
			if status, said := tr.send("release", tc.signature, body); status != tc.status {
				t.Errorf("%d %s", status, said)
			}
		})
	}
	large := strings.Repeat(" ", 4<<20) + body
	if status, said := tr.send("release", signature(secret, large), large); status != 413 {
		t.Errorf("%d %s", status, said)
	}
}

func TestSettings(t *testing.T) {
	for text, want := range map[string]string{
		"short": "has secret 1 with 5 characters, which can be guessed: take at least 16, as from openssl rand -hex 32", ",,": "holds no secret",
	} {
		if err := new(intake.Secrets).UnmarshalText([]byte(text)); err == nil || err.Error() != want {
			t.Errorf("%q: %v", text, err)
		}
	}
	var secrets intake.Secrets
	if err := secrets.UnmarshalText([]byte(secret + "\n" + older + "\n")); err != nil || strings.Contains(fmt.Sprintf("%v %+v %#v", secrets, secrets, secrets), secret) {
		t.Errorf("%v %#v", err, secrets)
	}
	for _, text := range []string{"hello", "owner/hello", "owner=hello", "owner/hello=", "owner/hello=Hello", "owner/../x=hello", "owner/..=hello", "a/b/c=hello", "owner/hello=a,,", "owner/hello?=x"} {
		if err := new(intake.Projects).UnmarshalText([]byte(text)); err == nil || !strings.Contains(err.Error(), "write owner/repository=project") {
			t.Errorf("%q: %v", text, err)
		}
	}
	if err := new(intake.Projects).UnmarshalText([]byte("a/b=x,A/B=y")); err == nil || err.Error() != "has A/B twice: a repository has one project" {
		t.Error(err)
	}
}

func FuzzWebhook(f *testing.F) {
	f.Add("release", event("published", "owner/hello", "v1.0.0", false))
	f.Add("release", `{"release":{"tag_name":"../../v1.0.0"},"repository":{"full_name":"owner/hello"},"action":"edited"}`)
	f.Add("ping", `null`)
	f.Fuzz(func(t *testing.T, kind, body string) {
		var secrets intake.Secrets
		var projects intake.Projects
		if secrets.UnmarshalText([]byte(secret)) != nil || projects.UnmarshalText([]byte("owner/hello=hello")) != nil {
			t.Fatal("bad settings")
		}
		handler := intake.New(intake.Options{
			Secrets: secrets, Projects: projects, API: "http://127.0.0.1:1", Token: func() string { return "" }, Now: time.Now, Log: slog.New(slog.DiscardHandler),
		})
		request := httptest.NewRequestWithContext(t.Context(), http.MethodPost, intake.Path, strings.NewReader(body))
		request.Header.Set("X-Github-Event", kind)
		request.Header.Set("X-Hub-Signature-256", signature(secret, body))
		answer := httptest.NewRecorder()
		handler.ServeHTTP(answer, request)
		if answer.Code != 200 && answer.Code != 400 && answer.Code != 502 || !json.Valid(answer.Body.Bytes()) {
			t.Errorf("%d %s", answer.Code, answer.Body)
		}
	})
}
