package api_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestAReleaseIsRecordedOnceAndThenTheSame(t *testing.T) {
	s := newService(t)
	var want map[string]any
	if err := json.Unmarshal([]byte(published), &want); err != nil {
		t.Fatal(err)
	}
	again := strings.NewReplacer(
		`"1.2.3"`, `"v1.2.3"`, // the name of its tag
		`0123456789abcdef0123`, `0123456789ABCDEF0123`,
		`2026-01-31T12:00:00Z`, `2026-01-31T13:00:00.000000+01:00`,
		`["linux/amd64", "linux/arm64"]`, `["linux/arm64", "linux/amd64"]`,
	).Replace(published)
	for _, step := range []struct {
		body string
		code int
	}{{published, http.StatusCreated}, {published, http.StatusOK}, {again, http.StatusOK}} {
		answer := s.write(t, http.MethodPost, "/releases", step.body)
		if diff := cmp.Diff(want, document(t, answer, step.code)); diff != "" {
			t.Error(diff)
		}
		location := answer.Header().Get("Location")
		if location != "/api/v1/releases/hello/1.2.3" {
			t.Errorf("it is at %s", location)
		}
		if diff := cmp.Diff(want, document(t, s.ask(t, http.MethodGet, location, ""), http.StatusOK)); diff != "" {
			t.Error(diff)
		}
	}
}

func TestOtherContentIsRefusedWithTheDifference(t *testing.T) {
	s := newService(t)
	s.mustWrite(t, http.MethodPost, "/releases", published)
	other := strings.NewReplacer(`"commit": "0`, `"commit": "1`, `"sha256": "2`, `"sha256": "3`).Replace(published)
	got := document(t, s.write(t, http.MethodPost, "/releases", other), http.StatusConflict)
	want := map[string]any{
		"title": "Conflict", "status": 409.0,
		"detail": "hello 1.2.3 was published already with other content, which never changes: " +
			"artifacts: hello_1.2.3_linux_amd64.tar.gz: sha256, commit",
		"differs": []any{"artifacts: hello_1.2.3_linux_amd64.tar.gz: sha256", "commit"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	kept := document(t, s.get(t, "/releases/hello/1.2.3"), http.StatusOK)
	if kept["commit"] != commit {
		t.Errorf("the release has become %v", kept)
	}
}

func TestPostsOfOneReleaseAtOnceStoreOne(t *testing.T) {
	s := newService(t)
	const posts = 50 // which have their turn within five seconds, also on a machine that is busy
	codes := make([]int, posts)
	var wait sync.WaitGroup
	for i := range posts {
		wait.Go(func() { codes[i] = s.write(t, http.MethodPost, "/releases", published).Code })
	}
	wait.Wait()
	count := map[int]int{}
	for _, code := range codes {
		count[code]++
	}
	if diff := cmp.Diff(map[int]int{http.StatusCreated: 1, http.StatusOK: posts - 1}, count); diff != "" {
		t.Error(diff)
	}
}

func TestOfTwoContentsAtOnceOneIsKept(t *testing.T) {
	s := newService(t)
	bodies := []string{published, with(t, "# News", "# Other news")}
	codes := make([]int, 20)
	var wait sync.WaitGroup
	for i := range codes {
		wait.Go(func() { codes[i] = s.write(t, http.MethodPost, "/releases", bodies[i%2]).Code })
	}
	wait.Wait()
	count := map[int]int{}
	for _, code := range codes {
		count[code]++
	}
	if diff := cmp.Diff(map[int]int{http.StatusCreated: 1, http.StatusOK: 9, http.StatusConflict: 10}, count); diff != "" {
		t.Error(diff)
	}
}

func TestBadReleasesAreRefused(t *testing.T) {
	const (
		pointsAtURL = "#/artifacts/0/url"
		noURL       = "artifacts[0].url must be an absolute http or https URL"
	)
	address := `https://example.com/hello_1.2.3_linux_amd64.tar.gz`
	for name, tc := range map[string]struct{ body, detail, part string }{
		"a project with a space": {
			with(t, `"hello"`, `"hel lo"`),
			"project must be 1 to 100 of a-z, 0-9, dots, hyphens and underscores, and begin and end with a letter or digit", "#/project",
		},
		"no semver":           {with(t, `"1.2.3"`, `"1.2"`), "version is no semantic version: write it as 1.2.3 or 1.2.3-rc.1", "#/version"},
		"a leading zero":      {with(t, `"1.2.3"`, `"1.02.3"`), "version is no semantic version: write it as 1.2.3 or 1.2.3-rc.1", "#/version"},
		"build metadata":      {with(t, `"1.2.3"`, `"1.2.3+1"`), "version has build metadata, by which versions have no order: leave out what follows the +", "#/version"},
		"a short commit":      {with(t, commit, commit[:12]), "commit must be a full commit hash of 40 or 64 hexadecimal digits", "#/commit"},
		"a hidden prerelease": {with(t, `"1.2.3"`, `"1.2.3-rc.1"`), "prerelease must be true, for 1.2.3-rc.1 is a prerelease by its version", "#/prerelease"},
		"a time to come":      {with(t, `2026-01-31T12:00:00Z`, `9999-01-01T00:00:00Z`), "published_at must not be more than a day from now: it would come first in lists until then", "#/published_at"},
		"a time out of range": {with(t, `2026-01-31T12:00:00Z`, `9999-12-31T23:59:59-01:00`), "published_at must be a time between the years 1970 and 9999", "#/published_at"},
		"a digest cut short":  {with(t, `b9824"`, `b982"`), "artifacts[0].sha256 must be 64 hexadecimal digits", "#/artifacts/0/sha256"},
		"an MD5":              {with(t, `sha256:486e`, `md5:486e`), "images[0].digest must be sha256: and 64 hexadecimal digits", "#/images/0/digest"},
		"a negative size":     {with(t, `"size": 1234`, `"size": -1`), "artifacts[0].size must not be negative", "#/artifacts/0/size"},
		"another scheme":      {with(t, address, `ftp://example.com/x`), noURL, pointsAtURL},
		"a script":            {with(t, address, `javascript:alert(1)`), noURL, pointsAtURL},
		"no host":             {with(t, address, `https:///x`), noURL, pointsAtURL},
		"a relative URL":      {with(t, address, `//example.com/x`), noURL, pointsAtURL},
		"a URL with a password": {
			with(t, address, `https://user:password@example.com/x`),
			"artifacts[0].url must not have a user or a password, which all users could read", pointsAtURL,
		},
		"a NUL": {with(t, `# News`, `\u0000`), "notes must not have a NUL character", "#/notes"},
	} {
		t.Run(name, func(t *testing.T) {
			s := newService(t)
			refused(t, s.write(t, http.MethodPost, "/releases", tc.body), http.StatusUnprocessableEntity, tc.detail, tc.part)
			if answer := s.get(t, "/releases"); !strings.Contains(answer.Body.String(), `"releases":[]`) {
				t.Errorf("kept all the same: %s", answer.Body)
			}
		})
	}
}

func TestBodiesThatAreNotTaken(t *testing.T) {
	const needsJSON = "the body must be JSON: send it with Content-Type: application/json"
	for name, tc := range map[string]struct {
		body   string
		header []string
		code   int
		detail string
	}{
		"a form":        {"project=hello", []string{"Content-Type", "application/x-www-form-urlencoded"}, http.StatusUnsupportedMediaType, needsJSON},
		"no type":       {published, []string{"Content-Type", ""}, http.StatusUnsupportedMediaType, needsJSON},
		"half a type":   {published, []string{"Content-Type", "application/json; charset"}, http.StatusUnsupportedMediaType, needsJSON},
		"compressed":    {published, []string{"Content-Encoding", "gzip"}, http.StatusUnsupportedMediaType, "the body must be sent as it is, without Content-Encoding"},
		"larger":        {published + strings.Repeat(" ", 1<<20), nil, http.StatusRequestEntityTooLarge, "the body is larger than 1048576 bytes"},
		"no JSON":       {"{", nil, http.StatusBadRequest, "the body is not valid JSON: it ends too early"},
		"with charset":  {published, []string{"Content-Type", "application/json; charset=utf-8"}, http.StatusCreated, ""},
		"just as large": {published + strings.Repeat(" ", 1<<20-len(published)), nil, http.StatusCreated, ""},
	} {
		t.Run(name, func(t *testing.T) {
			answer := newService(t).write(t, http.MethodPost, "/releases", tc.body, tc.header...)
			if tc.code == http.StatusCreated {
				document(t, answer, tc.code)
				return
			}
			refused(t, answer, tc.code, tc.detail)
		})
	}
}
