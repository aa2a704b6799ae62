package check_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/relkit/relkit/internal/audit"
	"github.com/relkit/relkit/internal/check"
)

func TestRelease(t *testing.T) {
	dir := project(t, sound())
	forge(t, nil, nil)
	want(t, ask(t, dir, check.Release), audit.Skipped, "GITHUB_TOKEN is not set")
	for token, test := range map[string]struct {
		status audit.Status
		part   string
	}{
		writer:         {audit.Passed, ""},
		reader:         {audit.Failed, "GITHUB_TOKEN needs contents: write"},
		"an-old-token": {audit.Failed, "check that GITHUB_TOKEN is complete and has not expired"},
	} {
		t.Setenv("GITHUB_TOKEN", token)
		got := ask(t, dir, check.Release)
		want(t, got, test.status, test.part)
		if strings.Contains(fmt.Sprint(got), token) {
			t.Error("the token is shown")
		}
	}
	git(t, dir, "remote", "set-url", "origin", "https://github.com/acme/none.git")
	t.Setenv("GITHUB_TOKEN", writer)
	want(t, ask(t, dir, check.Release), audit.Failed, "acme/none: does not exist, or GITHUB_TOKEN cannot see it")
}

// The page of a repository has push: false for the token of every workflow, and push: true for a maintainer's read-only fine-grained token:
// neither is used.
func TestReleaseAsksForTheRightAndNotForTheRole(t *testing.T) {
	dir := project(t, sound())
	t.Setenv("GITHUB_TOKEN", writer)
	role := func(push bool) any { return map[string]any{"permissions": map[string]bool{"push": push}} }
	notes := "acme/app/releases/generate-notes"
	for name, test := range map[string]struct {
		there  answers
		status audit.Status
	}{
		"a workflow's token":    {answers{"acme/app": role(false), notes: map[string]string{"body": ""}}, audit.Passed},
		"a token that may read": {answers{"acme/app": role(true), notes: http.StatusForbidden}, audit.Failed},
		"an empty repository":   {answers{"acme/app": role(true), notes: http.StatusNotFound}, audit.Passed},
		"no permissions shown":  {answers{"acme/app": role(false), notes: http.StatusNotFound}, audit.Skipped},
	} {
		t.Run(name, func(t *testing.T) {
			forge(t, test.there, nil)
			want(t, ask(t, dir, check.Release), test.status)
		})
	}
}
