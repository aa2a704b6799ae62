package github_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/relkit/relkit/internal/fake/github"
)

// commits returns a history of 150 commits.
func commits(_ context.Context, base, head string) ([]github.Commit, error) {
	if base != "v1.0.0" || head != "v1.1.0" {
		return nil, errors.New("no such range")
	}
	var list []github.Commit
	for i := range 150 {
		list = append(list, github.Commit{SHA: fmt.Sprint("sha", i), Message: fmt.Sprintf("fix: %d\n\nbody", i), Name: "A", Email: "a@example.com"})
	}
	list[0].Login = "alice"
	return list, nil
}

func TestHistory(t *testing.T) {
	s := start(t, github.Repository{Owner: "acme", Name: "app", History: commits, Releases: []github.Release{{Tag: "v1.0.0"}}})

	first := s.must(t, "GET", "repos/acme/app/compare/v1.0.0...v1.1.0?per_page=100", "")
	if got := first.text(t, "commits", 0, "author", "login"); got != "alice" {
		t.Errorf("the first author is %q", got)
	}
	if first.get(t, "commits", 1, "author") != nil {
		t.Error("an author without an account has one")
	}
	if link := first.header.Get("Link"); !strings.Contains(link, `page=2&per_page=100>; rel="next"`) {
		t.Errorf("no link to the second page: %q", link)
	}
	second := s.must(t, "GET", "repos/acme/app/compare/v1.0.0...v1.1.0?per_page=100&page=2", "")
	if list, _ := second.get(t, "commits").([]any); len(list) != 50 || second.text(t, "commits", 49, "sha") != "sha149" {
		t.Errorf("the second page has %d commits", len(list))
	}
	if link := second.header.Get("Link"); strings.Contains(link, "next") {
		t.Errorf("there is no third page: %q", link)
	}
	if got := s.do(t, "", "GET", "repos/acme/app/compare/v0...v9", ""); got.status != http.StatusNotFound {
		t.Errorf("an unknown range: %s", got)
	}

	for _, body := range []string{`{"tag_name":"v1.1.0","previous_tag_name":"v1.0.0"}`, `{"tag_name":"v1.1.0"}`} {
		notes := s.must(t, "POST", "repos/acme/app/releases/generate-notes", body).text(t, "body")
		for _, want := range []string{"* fix: 0 by @alice", "* fix: 149 by A", "/acme/app/compare/v1.0.0...v1.1.0"} {
			if !strings.Contains(notes, want) {
				t.Errorf("the notes for %s lack %q", body, want)
			}
		}
	}
}

func TestMilestones(t *testing.T) {
	s := start(t, github.Repository{Owner: "acme", Name: "app", Milestones: []string{"v1", "v2"}})
	s.must(t, "PATCH", "repos/acme/app/milestones/1", `{"state":"closed"}`)
	if got := s.must(t, "GET", "repos/acme/app/milestones", ""); got.text(t, 0, "title") != "v2" {
		t.Errorf("open: %s", got)
	}
	if got := s.must(t, "GET", "repos/acme/app/milestones?state=closed", ""); got.text(t, 0, "title") != "v1" {
		t.Errorf("closed: %s", got)
	}
	if got := s.do(t, writer, "PATCH", "repos/acme/app/milestones/3", `{"state":"closed"}`); got.status != http.StatusNotFound {
		t.Errorf("no milestone: %s", got)
	}
}

func TestLimitsAreNeverInTheWay(t *testing.T) {
	s := start(t, app)
	got := s.must(t, "GET", "rate_limit", "")
	// GoReleaser sleeps when at most 100 requests, or 5 searches, are left.
	if core, _ := got.get(t, "resources", "core", "remaining").(float64); core <= 100 {
		t.Errorf("core: %v", core)
	}
	if search, _ := got.get(t, "resources", "search", "remaining").(float64); search <= 5 {
		t.Errorf("search: %v", search)
	}
	if users, _ := s.must(t, "GET", "search/users?q=a@example.com", "").get(t, "items").([]any); len(users) != 0 {
		t.Errorf("found %v", users)
	}
	if got.header.Get("X-Github-Request-Id") == "" {
		t.Error("no request has a number")
	}
}
