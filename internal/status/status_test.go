package status_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/relkit/relkit/internal/github"
	"github.com/relkit/relkit/internal/plan"
	"github.com/relkit/relkit/internal/release"
	"github.com/relkit/relkit/internal/status"
	"github.com/relkit/relkit/internal/verify/verifytest"
)

// Status shows for each stage whether it is done, also as JSON.
func TestStatusOfADraft(t *testing.T) {
	w := verifytest.New(t, verifytest.Config+"chocolateys: [{name: app}]\n")
	planned, err := plan.Of(t.Context(), w.Client, w.Examination("").Query)
	if err != nil {
		t.Fatal(err)
	}
	at, err := status.Of(t.Context(), w.Client, planned)
	if err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(at)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		`"next":"relkit promote v1.2.0"`, `{"name":"publish","done":false`, `{"name":"image","done":true`, `{"name":"image tag","done":false`,
		`{"name":"package","done":false`, `"not_covered":[{"part":"Chocolatey packages"`,
	} {
		if !strings.Contains(string(text), want) {
			t.Errorf("no %s in %s", want, text)
		}
	}
	anonymous, err := plan.Of(t.Context(), w.Anonymous, w.Examination("").Query)
	if err != nil {
		t.Fatal(err)
	}
	if at, err = status.Of(t.Context(), w.Anonymous, anonymous); err != nil || !strings.HasPrefix(at.Next, "set GITHUB_TOKEN") {
		t.Errorf("%+v, %v", at, err)
	}
}

// A configuration that cannot be read is not one that is not there: nothing is said of a release then.
func TestStatusNeedsAReadableConfiguration(t *testing.T) {
	w := verifytest.New(t, verifytest.Config)
	w.Recommit(t, "builds: [", "v1.2.0")
	if planned, err := plan.Of(t.Context(), w.Client, w.Examination("").Query); err == nil || !strings.Contains(err.Error(), "is not valid YAML") {
		t.Errorf("%+v, %v", planned, err)
	}
}

// A formula that cannot be read is not one that is not there.
func TestStatusOfAFormulaThatCannotBeRead(t *testing.T) {
	w := verifytest.New(t, verifytest.Config)
	w.GitHub.PushFile("acme/homebrew-tap", "Formula/app.rb", "break it", []byte("class App < Formula\n"))
	planned, err := plan.Of(t.Context(), w.Client, w.Examination("").Query)
	if err != nil {
		t.Fatal(err)
	}
	at, err := status.Of(t.Context(), w.Client, planned)
	if err != nil || !strings.Contains(at.Stages[len(at.Stages)-1].Detail, "acme/homebrew-tap offers a version that cannot be read") {
		t.Errorf("%+v, %v", at, err)
	}
}

// A pull request that another user has to merge is neither done nor left to do here.
func TestStatusOfAManifestThatWaits(t *testing.T) {
	config := strings.Replace(verifytest.Config, "brews:", `winget:
  - {publisher: Acme, license: MIT, short_description: an app, skip_upload: true, repository: {owner: acme, name: homebrew-tap, branch: winget, pull_request: {enabled: true}}}
brews:`, 1)
	w := verifytest.New(t, config)
	base := release.Destination{Repository: release.Repository{Owner: "acme", Name: "homebrew-tap"}}
	from := base
	from.Branch = "winget"
	if _, err := w.Client.Propose(t.Context(), github.Proposal{Base: base, From: from, Files: map[string][]byte{"a": []byte("b")}, Message: "New version"}); err != nil {
		t.Fatal(err)
	}
	planned, err := plan.Of(t.Context(), w.Client, w.Examination("").Query)
	if err != nil {
		t.Fatal(err)
	}
	at, err := status.Of(t.Context(), w.Client, planned)
	if err != nil {
		t.Fatal(err)
	}
	last := at.Stages[len(at.Stages)-1]
	if !last.Waiting || last.Done || !strings.HasSuffix(last.Detail, "/acme/homebrew-tap/pull/1 waits to be merged") {
		t.Errorf("%+v", last)
	}
}
