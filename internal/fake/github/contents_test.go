package github_test

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/relkit/relkit/internal/fake/github"
)

func putBody(content, branch, sha string) string {
	return fmt.Sprintf(`{"message":"m","content":%q,"branch":%q,"sha":%q}`, base64.StdEncoding.EncodeToString([]byte(content)), branch, sha)
}

func TestContents(t *testing.T) {
	s := start(t, github.Repository{Owner: "acme", Name: "tap", DefaultBranch: "trunk", Files: map[string][]byte{"old.rb": []byte("old\n")}})
	path := "repos/acme/tap/contents/Formula/app.rb"
	if got := s.do(t, "", "GET", path, ""); got.status != http.StatusNotFound {
		t.Errorf("no file: %s", got)
	}
	// git's object name of "old\n".
	if got := s.do(t, "", "GET", "repos/acme/tap/contents/old.rb", "").text(t, "sha"); got != "3367afdbbf91e638efe983616377c60477cc6612" {
		t.Errorf("the sha of a file is %s", got)
	}
	created := s.do(t, writer, "PUT", path, putBody("one", "", ""))
	if created.status != http.StatusCreated {
		t.Fatalf("create: %s", created)
	}
	sha := created.text(t, "content", "sha")
	for name, test := range map[string]struct {
		body   string
		status int
		says   string
	}{
		"without the sha":  {putBody("two", "", ""), 422, "wasn't supplied"},
		"with a wrong sha": {putBody("two", "", strings.Repeat("0", 40)), 409, "does not match"},
		"without message":  {`{"content":""}`, 422, "message"},
		"on no branch":     {putBody("two", "nowhere", sha), 404, "Branch nowhere not found"},
	} {
		if got := s.do(t, writer, "PUT", path, test.body); got.status != test.status || !strings.Contains(got.text(t, "message"), test.says) {
			t.Errorf("%s: got %s, want %d %s", name, got, test.status, test.says)
		}
	}
	if got := s.do(t, writer, "PUT", path, putBody("two", "trunk", sha)); got.status != http.StatusOK {
		t.Errorf("update: %s", got)
	}
	got := s.do(t, "", "GET", path+"?ref=trunk", "")
	if content, err := base64.StdEncoding.DecodeString(got.text(t, "content")); err != nil || string(content) != "two" {
		t.Errorf("got %s, %v", got, err)
	}
	if got := s.do(t, "", "GET", path+"?ref=nowhere", ""); got.status != http.StatusNotFound {
		t.Errorf("no branch: %s", got)
	}
}

func TestAFormulaByPullRequestFromAFork(t *testing.T) {
	s := start(t,
		github.Repository{Owner: "acme", Name: "tap"},
		github.Repository{Owner: "bot", Name: "tap", Parent: "acme/tap"})
	s.must(t, "PUT", "repos/acme/tap/contents/moved.rb", putBody("moved on", "", ""))

	if got := s.must(t, "POST", "repos/bot/tap/merge-upstream", `{"branch":"main"}`); got.text(t, "merge_type") != "fast-forward" {
		t.Errorf("sync: %s", got)
	}
	if got := s.do(t, writer, "POST", "repos/acme/tap/merge-upstream", `{"branch":"main"}`); got.status != http.StatusUnprocessableEntity {
		t.Errorf("sync of no fork: %s", got)
	}
	if got := s.do(t, writer, "GET", "repos/bot/tap/branches/app-1", ""); got.status != http.StatusNotFound {
		t.Errorf("branch before it is made: %s", got)
	}
	sha := s.must(t, "GET", "repos/bot/tap/git/ref/heads/main", "").text(t, "object", "sha")
	ref := fmt.Sprintf(`{"ref":"refs/heads/app-1","sha":%q}`, sha)
	s.must(t, "POST", "repos/bot/tap/git/refs", ref)
	if got := s.do(t, writer, "POST", "repos/bot/tap/git/refs", ref); got.status != http.StatusUnprocessableEntity || got.text(t, "message") != "Reference already exists" {
		t.Errorf("the branch again: %s", got)
	}
	pull := `{"title":"app 1","base":"main","head":"bot:tap:app-1"}`
	if got := s.do(t, writer, "POST", "repos/acme/tap/pulls", pull); got.status != http.StatusUnprocessableEntity {
		t.Errorf("a pull request without commits: %s", got)
	}
	s.must(t, "PUT", "repos/bot/tap/contents/Formula/app.rb", putBody("formula", "app-1", ""))
	s.must(t, "POST", "repos/acme/tap/pulls", pull)
	if got := s.do(t, writer, "POST", "repos/acme/tap/pulls", pull); got.status != http.StatusUnprocessableEntity {
		t.Errorf("the pull request again: %s", got)
	}

	pulls := s.PullRequests("acme/tap")
	if len(pulls) != 1 || pulls[0].Head != "bot/tap:app-1" || string(pulls[0].Files["Formula/app.rb"]) != "formula" || string(pulls[0].Files["moved.rb"]) != "moved on" {
		t.Errorf("got %+v", pulls)
	}
	if got := s.do(t, "", "GET", "repos/acme/tap/contents/Formula/app.rb", ""); got.status != http.StatusNotFound {
		t.Errorf("the tap has the formula before the pull request was merged: %s", got)
	}
}
