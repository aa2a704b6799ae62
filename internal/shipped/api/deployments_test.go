package api_test

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/relkit/relkit/internal/shipped/access"
	"github.com/relkit/relkit/internal/shipped/api"
	"github.com/relkit/relkit/internal/shipped/limit"
	"github.com/relkit/relkit/internal/shipped/seal"
	"github.com/relkit/relkit/internal/shipped/store"
	"github.com/relkit/relkit/internal/shipped/store/sqlite"
	"github.com/relkit/relkit/internal/shipped/store/storetest"
)

func TestAReportedVersion(t *testing.T) {
	s := newService(t)
	populate(t, s)
	for _, step := range []struct {
		body string
		code int
		want map[string]any
	}{
		{`{"version": "1.0.0", "commit": "0123456789AB"}`, http.StatusCreated, map[string]any{
			"version": "1.0.0", "commit": "0123456789ab", "channel": "stable", "latest": "1.1.0", "behind": 2.0, "commit_status": "match", "state": "behind",
		}},
		{`{"version": "1.1.0", "commit": "f123456"}`, http.StatusOK, map[string]any{
			"version": "1.1.0", "commit": "f123456", "channel": "stable", "latest": "1.1.0", "behind": 0.0, "commit_status": "mismatch", "state": "failing",
		}},
		{`{"version": "v2.0.0-rc.1"}`, http.StatusOK, map[string]any{
			"version": "2.0.0-rc.1", "channel": "prerelease", "latest": "2.0.0-rc.1", "behind": 0.0, "commit_status": "unknown",
			"state": "prerelease",
		}},
		{`{"version": " 2.0.0-rc.1 "}`, http.StatusOK, map[string]any{
			"version": "2.0.0-rc.1", "channel": "prerelease", "latest": "2.0.0-rc.1", "behind": 0.0, "commit_status": "unknown",
			"state": "prerelease",
		}},
		{`{"version": "1.1.0+build5"}`, http.StatusOK, map[string]any{
			"version": "1.1.0+build5", "channel": "stable", "latest": "1.1.0", "behind": 0.0, "commit_status": "unknown", "state": "current",
		}},
		{`{"version": "dev"}`, http.StatusOK, map[string]any{
			"version": "dev", "channel": "stable", "latest": "1.1.0", "commit_status": "unknown", "state": "unreleased",
		}},
	} {
		step.want["environment"], step.want["project"] = "production", "hello"
		step.want["digest_status"], step.want["reported_by"] = "unknown", "ci"
		step.want["since"], step.want["last_seen"] = "2026-02-01T08:00:00Z", "2026-02-01T08:00:00Z"
		got := document(t, s.write(t, http.MethodPut, "/environments/production/deployments/hello", step.body), step.code)
		if diff := cmp.Diff(step.want, got); diff != "" {
			t.Error(diff)
		}
		got = document(t, s.get(t, "/environments/production/deployments/hello"), http.StatusOK)
		if diff := cmp.Diff(step.want, got); diff != "" {
			t.Error(diff)
		}
	}
	got := document(t, s.get(t, "/deployments/hello/history"), http.StatusOK)
	var versions []any
	for _, change := range entries(t, got, "changes") {
		versions = append(versions, change["version"])
	}
	if diff := cmp.Diff([]any{"dev", "1.1.0+build5", "2.0.0-rc.1", "1.1.0", "1.0.0"}, versions); diff != "" {
		t.Error(diff)
	}
}

func TestAPolledDeployment(t *testing.T) {
	s := newService(t)
	s.publish(t, "hello", "1.0.0", "2026-01-01T12:00:00Z")
	want := map[string]any{
		"environment": "production", "project": "hello", "url": "https://hello.example/version", "interval": "30s", "timeout": "5s",
		"channel": "stable", "latest": "1.0.0", "commit_status": "unknown", "digest_status": "unknown", "state": "waiting",
	}
	got := document(t, s.write(t, http.MethodPut, "/environments/production/deployments/hello", `{"url": "https://hello.example/version"}`), http.StatusCreated)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}

	want["interval"], want["timeout"] = "1m0s", "500ms"
	got = document(t, s.write(t, http.MethodPut, "/environments/production/deployments/hello",
		`{"url": "https://hello.example/version", "interval": "1m", "timeout": "500ms"}`), http.StatusOK)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}

	poll(t, s, store.Seen{Version: "1.0.0", Commit: commit, At: now})
	want["version"], want["commit"], want["behind"], want["commit_status"] = "1.0.0", commit, 0.0, "match"
	want["state"] = "current"
	want["since"], want["last_seen"] = "2026-02-01T08:00:00Z", "2026-02-01T08:00:00Z"
	got = document(t, s.get(t, "/environments/production/deployments/hello"), http.StatusOK)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// poll keeps what a poller would have seen.
func poll(t *testing.T, s service, seen store.Seen) {
	t.Helper()
	due := time.Now().Add(24 * time.Hour)
	claim, err := s.store.ClaimPoll(t.Context(), due, time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.store.FinishPoll(t.Context(), claim, seen, now); err != nil {
		t.Fatal(err)
	}
}

func TestAllDeployments(t *testing.T) {
	s := newService(t)
	empty := s.get(t, "/deployments")
	if got := document(t, empty, http.StatusOK); len(entries(t, got, "deployments")) != 0 {
		t.Error(got)
	}
	s.publish(t, "hello", "1.0.0", "2026-01-01T12:00:00Z")
	s.publish(t, "hello", "1.1.0", "2026-01-02T12:00:00Z")
	for _, place := range []string{"staging/deployments/hello", "production/deployments/world", "production/deployments/hello"} {
		s.mustWrite(t, http.MethodPut, "/environments/"+place, `{"version": "1.0.0"}`)
	}
	got := document(t, s.get(t, "/deployments"), http.StatusOK)
	var found [][3]any
	for _, d := range entries(t, got, "deployments") {
		found = append(found, [3]any{d["environment"], d["project"], d["behind"]})
	}
	want := [][3]any{{"production", "hello", 1.0}, {"production", "world", nil}, {"staging", "hello", 1.0}}
	if diff := cmp.Diff(want, found); diff != "" {
		t.Error(diff)
	}

	environments := document(t, s.get(t, "/environments"), http.StatusOK)
	if diff := cmp.Diff(map[string]any{"environments": []any{
		map[string]any{"name": "production", "deployments": 2.0},
		map[string]any{"name": "staging", "deployments": 1.0},
	}, "total": 2.0}, environments); diff != "" {
		t.Error(diff)
	}
}

func TestWhatIsForgottenKeepsItsHistory(t *testing.T) {
	s := newService(t)
	const place = "/environments/production/deployments/hello"
	s.mustWrite(t, http.MethodPut, place, `{"version": "1.0.0"}`)
	s.mustWrite(t, http.MethodPut, "/environments/staging/deployments/hello", `{"version": "1.1.0"}`)
	if answer := s.write(t, http.MethodDelete, place, ""); answer.Code != http.StatusNoContent {
		t.Fatalf("%d %s", answer.Code, answer.Body)
	}
	refused(t, s.get(t, place), http.StatusNotFound, "hello is not deployed in production")
	refused(t, s.write(t, http.MethodDelete, place, ""), http.StatusNotFound, "hello is not deployed in production")
	for query, want := range map[string]int{"": 2, "?environment=production": 1, "?environment=elsewhere": 0, "?limit=1": 1} {
		got := document(t, s.get(t, "/deployments/hello/history"+query), http.StatusOK)
		if changes := entries(t, got, "changes"); len(changes) != want {
			t.Errorf("%q: %v, want %d", query, changes, want)
		}
	}
}

func TestBadDeploymentsAreRefused(t *testing.T) {
	const (
		address = `"url": "https://hello.example/version"`
		either  = "the body must have either url, to be polled, or version, which was deployed"
		noURL   = "url must be an absolute http or https URL"
	)
	for name, tc := range map[string]struct {
		body, detail string
		parts        []string
	}{
		"nothing":                    {`{}`, either, []string{"#"}},
		"both":                       {`{` + address + `, "version": "1.2.3"}`, either, []string{"#"}},
		"an empty version":           {`{"version": ""}`, either, []string{"#"}},
		"a version with a line":      {`{"version": "1\n2"}`, "version has characters that cannot be printed or change the direction of the text", []string{"#/version"}},
		"a version with a NUL":       {`{"version": "1\u00002"}`, "version has characters that cannot be printed or change the direction of the text", []string{"#/version"}},
		"a version of spaces":        {`{"version": " "}`, "version is empty", []string{"#/version"}},
		"a mark of direction":        {`{"version": "1.2.3\u202e"}`, "version has characters that cannot be printed or change the direction of the text", []string{"#/version"}},
		"a digest that is none":      {`{"version": "1.2.3", "digests": ["sha256:0"]}`, "digests[0] must be sha256: and 64 hexadecimal digits", []string{"#/digests/0"}},
		"a header for a report":      {`{"version": "1.2.3", "header": "A: b"}`, "the body must have header, version_path and commit_path only with url: nothing is polled", []string{"#"}},
		"digests for what is asked":  {`{` + address + `, "digests": ["x"]}`, "digests must be left out: what is polled does not report them", []string{"#/digests"}},
		"a header of two lines":      {`{` + address + `, "header": "A: b\r\nC: d"}`, "header must be a name and a value, as in Authorization: Bearer …, of at most 1000 characters", []string{"#/header"}},
		"a header with a long name":  {`{` + address + `, "header": "` + strings.Repeat("A", 101) + `: b"}`, "header must be a name and a value, as in Authorization: Bearer …, of at most 1000 characters", []string{"#/header"}},
		"a header that is too long":  {`{` + address + `, "header": "A: ` + strings.Repeat("b", 899) + `"}`, "header must be a name and a value, as in Authorization: Bearer …, of at most 1000 characters", []string{"#/header"}},
		"a path that is none":        {`{` + address + `, "version_path": "$..version"}`, "version_path must be names with dots between them, as in build.version", []string{"#/version_path"}},
		"a commit that is none":      {`{"version": "1.2.3", "commit": "main"}`, "commit must be 7 to 64 hexadecimal digits", []string{"#/commit"}},
		"an interval for a report":   {`{"version": "1.2.3", "interval": "1m"}`, "interval must be left out without url: nothing is polled", []string{"#/interval"}},
		"a timeout for a report":     {`{"version": "1.2.3", "timeout": "1s"}`, "timeout must be left out without url: nothing is polled", []string{"#/timeout"}},
		"a commit for what is asked": {`{` + address + `, "commit": "0123456"}`, "commit must be left out: what is polled reports it", []string{"#/commit"}},
		"no URL":                     {`{"url": "hello.example"}`, noURL, []string{"#/url"}},
		"a file":                     {`{"url": "file:///etc/passwd"}`, noURL, []string{"#/url"}},
		"a URL with a password": {
			`{"url": "https://user:password@hello.example/version"}`,
			"url must not have a user or a password, which all users could read",
			[]string{"#/url"},
		},
		"too often":           {`{` + address + `, "interval": "4s"}`, "interval must be from 5s to 24h", []string{"#/interval"}},
		"too seldom":          {`{` + address + `, "interval": "25h"}`, "interval must be from 5s to 24h", []string{"#/interval"}},
		"backwards":           {`{` + address + `, "interval": "-30s"}`, "interval must be from 5s to 24h", []string{"#/interval"}},
		"no time":             {`{` + address + `, "timeout": "99ms"}`, "timeout must be from 100ms to 30s", []string{"#/timeout"}},
		"too much of it":      {`{` + address + `, "interval": "1m", "timeout": "31s"}`, "timeout must be from 100ms to 30s", []string{"#/timeout"}},
		"polls that overlap":  {`{` + address + `, "interval": "5s", "timeout": "6s"}`, "timeout must not be longer than interval", []string{"#/timeout"}},
		"a number of seconds": {`{` + address + `, "interval": 30}`, "interval must be a string", []string{"#/interval"}},
		"seconds as text":     {`{` + address + `, "interval": "30"}`, "interval must be a duration, as in 500ms, 30s or 1m30s", []string{"#/interval"}},
		"two at once": {
			`{"url": "hello", "interval": "1s"}`, noURL + " (and 1 more)", []string{"#/url", "#/interval"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := newService(t)
			const place = "/environments/production/deployments/hello"
			refused(t, s.write(t, http.MethodPut, place, tc.body), http.StatusUnprocessableEntity, tc.detail, tc.parts...)
			if answer := s.get(t, place); answer.Code != http.StatusNotFound {
				t.Errorf("kept all the same: %s", answer.Body)
			}
		})
	}
}

func TestDeploymentsThatAreNotTaken(t *testing.T) {
	s := newService(t)
	const place = "/environments/production/deployments/hello"
	for body, want := range map[string]int{"{": http.StatusBadRequest, string(make([]byte, 2<<20)): http.StatusRequestEntityTooLarge} {
		if answer := s.write(t, http.MethodPut, place, body); answer.Code != want {
			t.Errorf("%d, want %d", answer.Code, want)
		}
	}
	if answer := s.write(t, http.MethodPut, place, "{}", "Content-Type", "text/plain"); answer.Code != http.StatusUnsupportedMediaType {
		t.Error(answer.Code)
	}
}

// A header is kept in no form in which the database shows it.
func TestHeadersAreSealed(t *testing.T) {
	var keys seal.Keys
	if err := keys.UnmarshalText([]byte("MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=")); err != nil {
		t.Fatal(err)
	}
	const body, path = `{"url": "https://example.com/version", "header": "Authorization: Bearer hidden"}`, "/environments/production/deployments/hello"
	tokens, err := access.Parse("ci=0123456789abcdef")
	if err != nil {
		t.Fatal(err)
	}
	for name, tc := range map[string]struct {
		keys   seal.Keys
		status int
	}{"with a key": {keys, http.StatusCreated}, "without one": {seal.Keys{}, http.StatusUnprocessableEntity}} {
		t.Run(name, func(t *testing.T) {
			kept := storetest.OpenReady(t, sqlite.Open, t.TempDir())
			mux := http.NewServeMux()
			api.Register(mux, api.Options{Store: kept, Tokens: tokens, Keys: tc.keys, Limits: limit.New(), Log: slog.New(slog.DiscardHandler), Now: time.Now})
			request := httptest.NewRequestWithContext(t.Context(), http.MethodPut, "/api/v1"+path, strings.NewReader(body))
			request.Header.Set("Authorization", "Bearer 0123456789abcdef")
			request.Header.Set("Content-Type", "application/json")
			answer := httptest.NewRecorder()
			mux.ServeHTTP(answer, request)
			if answer.Code != tc.status || strings.Contains(answer.Body.String(), "hidden") {
				t.Errorf("%d %s", answer.Code, answer.Body)
			}
			if tc.status != http.StatusCreated {
				return
			}
			claim, err := kept.ClaimPoll(t.Context(), time.Now(), time.Minute)
			if err != nil {
				t.Fatal(err)
			}
			header, err := tc.keys.Open(claim.Deployment.Poll.Header, claim.Deployment.Place())
			if err != nil || header != "Authorization: Bearer hidden" || strings.Contains(claim.Deployment.Poll.Header, "hidden") {
				t.Errorf("%q %q %v", claim.Deployment.Poll.Header, header, err)
			}
		})
	}
}
