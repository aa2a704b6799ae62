package status_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/relkit/relkit/internal/plan"
	"github.com/relkit/relkit/internal/status"
	"github.com/relkit/relkit/internal/verify/verifytest"
)

// Status says of each stage whether it is done, also as JSON.
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
	nobody, err := plan.Of(t.Context(), w.Anyone, w.Examination("").Query)
	if err != nil {
		t.Fatal(err)
	}
	if at, err = status.Of(t.Context(), w.Anyone, nobody); err != nil || !strings.HasPrefix(at.Next, "set GITHUB_TOKEN") {
		t.Errorf("%+v, %v", at, err)
	}
}

// A configuration that cannot be read is not one that is not there: nothing is said of a release then.
func TestStatusNeedsAReadableConfiguration(t *testing.T) {
	w := verifytest.New(t, verifytest.Config)
	w.Recommit(t, "builds: [", "v1.2.0")
	if planned, err := plan.Of(t.Context(), w.Client, w.Examination("").Query); err == nil || !strings.Contains(err.Error(), "is no valid YAML") {
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
	if err != nil || !strings.Contains(at.Stages[len(at.Stages)-1].Detail, "acme/homebrew-tap offers one that cannot be read") {
		t.Errorf("%+v, %v", at, err)
	}
}
