package github_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/relkit/relkit/internal/fake/github"
)

func TestWhichReleaseIsTheLatest(t *testing.T) {
	for _, test := range []struct {
		name, tag, publish, want string
	}{
		{"published without a word", "v1.1.9", `{"draft":false}`, "v1.1.9"},
		{"set to be", "v1.1.9", `{"draft":false,"make_latest":"true"}`, "v1.1.9"},
		{"set not to be", "v1.3.0", `{"draft":false,"make_latest":"false"}`, "v1.2.0"},
		{"legacy, older", "v1.1.9", `{"draft":false,"make_latest":"legacy"}`, "v1.2.0"},
		{"legacy, newer", "v1.3.0", `{"draft":false,"make_latest":"legacy"}`, "v1.3.0"},
		{"prerelease", "v1.3.0-rc.1", `{"draft":false,"prerelease":true}`, "v1.2.0"},
		{"still a draft", "v1.3.0", `{"body":"notes"}`, "v1.2.0"},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := start(t, github.Repository{Owner: "acme", Name: "app", Releases: []github.Release{{Tag: "v1.2.0"}, {Tag: "v1.1.0"}}})
			s.must(t, "PATCH", "repos/acme/app/releases/"+s.draft(t, test.tag), test.publish)
			if got := s.do(t, "", "GET", "repos/acme/app/releases/latest", "").text(t, "tag_name"); got != test.want {
				t.Errorf("latest is %s, want %s", got, test.want)
			}
		})
	}
}

func TestLatestFallsBackWhenItIsGone(t *testing.T) {
	s := start(t, github.Repository{Owner: "acme", Name: "app", Releases: []github.Release{{Tag: "v1.0.0"}}})
	latest := func() string { return s.do(t, "", "GET", "repos/acme/app/releases/latest", "").text(t, "tag_name") }
	id := s.draft(t, "v1.1.0")
	path := "repos/acme/app/releases/" + id
	s.must(t, "PATCH", path, `{"draft":false}`)
	s.must(t, "PATCH", path, `{"prerelease":true}`)
	if got := latest(); got != "v1.0.0" {
		t.Errorf("after v1.1.0 became a prerelease, latest is %s", got)
	}
	s.must(t, "PATCH", path, `{"prerelease":false,"make_latest":"true"}`)
	if got := latest(); got != "v1.1.0" {
		t.Errorf("after v1.1.0 was made latest, latest is %s", got)
	}
	s.must(t, "DELETE", path, "")
	if got := latest(); got != "v1.0.0" {
		t.Errorf("after v1.1.0 was deleted, latest is %s", got)
	}
}

func TestEditsThatAreRefused(t *testing.T) {
	s := start(t, github.Repository{Owner: "acme", Name: "app", Releases: []github.Release{{Tag: "v1.0.0"}}})
	draft := "repos/acme/app/releases/" + s.draft(t, "v1.1.0")
	same := "repos/acme/app/releases/" + s.draft(t, "v1.0.0")
	all := "repos/acme/app/releases"
	for name, test := range map[string]struct{ method, path, body, says string }{
		"no tag":                      {"POST", all, `{"name":"x"}`, "missing_field"},
		"tag of another":              {"POST", all, `{"tag_name":"v1.0.0"}`, "already_exists"},
		"publish with tag of another": {"PATCH", same, `{"draft":false}`, "already_exists"},
		"latest draft":                {"PATCH", draft, `{"make_latest":"true"}`, "Latest release cannot be draft or prerelease."},
		"latest prerelease":           {"PATCH", draft, `{"draft":false,"prerelease":true,"make_latest":"true"}`, "Latest release cannot be draft or prerelease."},
		"latest new prerelease":       {"POST", all, `{"tag_name":"v2.0.0-rc.1","prerelease":true,"make_latest":"true"}`, "Latest release cannot be draft or prerelease."},
		"latest of another word":      {"PATCH", draft, `{"make_latest":"yes"}`, "invalid"},
		"notes too long":              {"PATCH", draft, `{"body":"` + strings.Repeat("x", 125001) + `"}`, "maximum is 125000 characters"},
	} {
		if got := s.do(t, writer, test.method, test.path, test.body); got.status != http.StatusUnprocessableEntity || !strings.Contains(string(got.body), test.says) {
			t.Errorf("%s: got %s, want 422 %s", name, got, test.says)
		}
	}
	if got := s.must(t, "GET", draft, ""); got.get(t, "draft") != true || got.get(t, "prerelease") != false || got.text(t, "body") != "" {
		t.Errorf("a refused edit left its mark: %s", got)
	}
	if got := s.do(t, writer, "POST", all, `{"tag_name":`); got.status != http.StatusBadRequest {
		t.Errorf("broken JSON: %s", got)
	}
}

func TestImmutableReleaseIsUnchanged(t *testing.T) {
	s := start(t, github.Repository{Owner: "acme", Name: "app", Immutable: true})
	id := s.draft(t, "v1.0.0")
	asset := s.must(t, "POST", s.uploadURL(id, "a"), "bytes").id(t)
	path := "repos/acme/app/releases/" + id
	if s.must(t, "GET", path, "").get(t, "immutable") != false {
		t.Error("a draft is immutable already")
	}
	if s.must(t, "PATCH", path, `{"draft":false}`).get(t, "immutable") != true {
		t.Error("publishing did not make it immutable")
	}
	for name, test := range map[string]struct{ method, path, body, says string }{
		"upload":       {"POST", s.uploadURL(id, "b"), "bytes", "Cannot upload assets to an immutable release."},
		"replace":      {"POST", s.uploadURL(id, "a"), "bytes", "Cannot upload assets to an immutable release."},
		"delete asset": {"DELETE", "repos/acme/app/releases/assets/" + asset, "", "immutable release"},
		"withdraw":     {"PATCH", path, `{"draft":true}`, "Immutable"},
		"move":         {"PATCH", path, `{"tag_name":"v1.0.1"}`, "Immutable"},
	} {
		if got := s.do(t, writer, test.method, test.path, test.body); got.status != http.StatusUnprocessableEntity || !strings.Contains(string(got.body), test.says) {
			t.Errorf("%s: got %s, want 422 %s", name, got, test.says)
		}
	}
	// The notes of an immutable release can change, and publishing it again is not a change.
	s.must(t, "PATCH", path, `{"body":"corrected","draft":false,"tag_name":"v1.0.0","make_latest":"true"}`)

	s.must(t, "DELETE", path, "")
	again := s.draft(t, "v1.0.0")
	got := s.do(t, writer, "PATCH", "repos/acme/app/releases/"+again, `{"draft":false}`)
	if got.status != http.StatusUnprocessableEntity || !strings.Contains(string(got.body), "tag_name was used by an immutable release") {
		t.Errorf("the tag was free again: %s", got)
	}
}
