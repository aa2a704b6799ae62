package github_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/relkit/relkit/internal/fake/github"
)

const forker = "token-of-the-owner-of-the-fork"

// network returns a repository whose default branch is not main, and a fork of another owner, who can write only the fork.
func network(t *testing.T) server {
	t.Helper()
	s, err := github.Start(t.Context(), github.Config{
		Dir: t.TempDir(),
		Repositories: []github.Repository{
			{Owner: "microsoft", Name: "winget-pkgs", DefaultBranch: "master", Files: map[string][]byte{"README.md": []byte("packages")}},
			{Owner: "acme", Name: "winget-pkgs", Parent: "microsoft/winget-pkgs"},
			{Owner: "acme", Name: "tap"},
		},
		Tokens: map[string]github.Access{
			forker: {Login: "acme", Write: []string{"acme/winget-pkgs", "acme/tap"}},
			reader: {Login: "bob"},
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(context.WithoutCancel(t.Context())); err != nil {
			t.Error(err)
		}
	})
	return server{Server: s}
}

// branch creates a branch of a repository with a file.
func (s server) branch(t *testing.T, repository, from, branch, file, content string) {
	t.Helper()
	sha := s.do(t, forker, "GET", "repos/"+repository+"/git/ref/heads/"+from, "").text(t, "object", "sha")
	ref := fmt.Sprintf(`{"ref":"refs/heads/%s","sha":%q}`, branch, sha)
	if got := s.do(t, forker, "POST", "repos/"+repository+"/git/refs", ref); got.status != http.StatusCreated {
		t.Fatal(got)
	}
	if got := s.do(t, forker, "PUT", "repos/"+repository+"/contents/"+file, putBody(content, branch, "")); got.status != http.StatusCreated {
		t.Fatal(got)
	}
}

const basePulls = "repos/microsoft/winget-pkgs/pulls"

func TestForkStartsAsItsParent(t *testing.T) {
	s := network(t)
	fork := s.do(t, "", "GET", "repos/acme/winget-pkgs", "")
	if fork.text(t, "default_branch") != "master" || fork.text(t, "parent", "full_name") != "microsoft/winget-pkgs" {
		t.Error(fork)
	}
	ref := "/git/ref/heads/master"
	if a, b := s.do(t, "", "GET", "repos/acme/winget-pkgs"+ref, ""), s.do(t, "", "GET", "repos/microsoft/winget-pkgs"+ref, ""); a.String() != b.String() {
		t.Errorf("%s, not %s", a, b)
	}
	if _, err := github.Start(t.Context(), github.Config{Dir: t.TempDir(), Repositories: []github.Repository{{Owner: "a", Name: "b", Parent: "c/d"}}}); err == nil ||
		!strings.Contains(err.Error(), "its parent c/d is not there yet") {
		t.Error(err)
	}
}

func TestPullRequestsAreRefused(t *testing.T) {
	s := network(t)
	s.branch(t, "acme/winget-pkgs", "master", "hello", "hello.yaml", "1")
	for name, test := range map[string]struct {
		token, path, body string
		status            int
		says              string
	}{
		"anonymous":              {"", basePulls, `{"title":"t","base":"master","head":"acme:hello"}`, 401, "Requires authentication"},
		"no right in either":     {reader, basePulls, `{"title":"t","base":"master","head":"acme:hello"}`, 403, "not accessible"},
		"a repository not there": {forker, "repos/microsoft/nothing/pulls", `{}`, 404, "Not Found"},
		"a fork not there":       {forker, basePulls, `{"title":"t","base":"master","head":"globex:hello"}`, 422, `"field":"head","code":"invalid"`},
		"a branch not there":     {forker, basePulls, `{"title":"t","base":"master","head":"acme:winget-pkgs:bye"}`, 422, `"field":"head","code":"invalid"`},
		"a base not there":       {forker, basePulls, `{"title":"t","base":"main","head":"acme:hello"}`, 422, `"field":"base","code":"invalid"`},
		"no fork of it":          {forker, basePulls, `{"title":"t","base":"master","head":"acme:tap:main"}`, 422, `"field":"head","code":"invalid"`},
		"no title":               {forker, basePulls, `{"base":"master","head":"acme:hello"}`, 422, `"field":"title","code":"missing_field"`},
		"no commits":             {forker, basePulls, `{"title":"t","base":"master","head":"acme:master"}`, 422, "No commits between microsoft:master and acme:master"},
	} {
		if got := s.do(t, test.token, "POST", test.path, test.body); got.status != test.status || !strings.Contains(got.String(), test.says) {
			t.Errorf("%s: %s", name, got)
		}
	}
	body := `{"title":"hello 1","base":"master","head":"acme:winget-pkgs:hello","draft":true}`
	opened := s.do(t, forker, "POST", basePulls, body)
	if opened.status != http.StatusCreated || opened.get(t, "draft") != true || opened.text(t, "html_url") != s.URL()+"/microsoft/winget-pkgs/pull/1" {
		t.Error(opened)
	}
	if got := s.do(t, forker, "POST", basePulls, body); got.status != 422 || !strings.Contains(got.String(), "A pull request already exists for acme:hello.") {
		t.Error(got)
	}
	for name, test := range map[string]struct {
		token, body string
		status      int
	}{"anonymous": {"", `{"title":"x"}`, 401}, "a reader": {reader, `{"title":"x"}`, 403}, "its author": {forker, `{"title":"hello 2"}`, 200}} {
		if got := s.do(t, test.token, "PATCH", basePulls+"/1", test.body); got.status != test.status {
			t.Errorf("%s edits: %s", name, got)
		}
	}
	if got := s.do(t, "", "GET", basePulls+"/1", ""); got.text(t, "title") != "hello 2" || got.text(t, "state") != "open" || got.text(t, "head", "repo", "full_name") != "acme/winget-pkgs" {
		t.Error(got)
	}
	if got := s.do(t, "", "GET", basePulls+"/2", ""); got.status != http.StatusNotFound {
		t.Error(got)
	}
}

func TestPullRequestsEnd(t *testing.T) {
	s := network(t)
	for i, branch := range []string{"one", "two", "three"} {
		s.branch(t, "acme/winget-pkgs", "master", branch, branch+".yaml", branch)
		if got := s.do(t, forker, "POST", basePulls, fmt.Sprintf(`{"title":%q,"base":"master","head":"acme:%[1]s"}`, branch)); got.get(t, "number") != float64(i+1) {
			t.Fatal(got)
		}
	}
	checkpoint := s.Checkpoint()
	s.PushFile("microsoft/winget-pkgs", "other.yaml", "other", []byte("other"))
	if err := s.MergePull("microsoft/winget-pkgs", 1); err != nil {
		t.Fatal(err)
	}
	if err := s.ClosePull("microsoft/winget-pkgs", 2); err != nil {
		t.Fatal(err)
	}
	for _, file := range []string{"README.md", "other.yaml", "one.yaml"} {
		if got := s.do(t, "", "GET", "repos/microsoft/winget-pkgs/contents/"+file, ""); got.status != http.StatusOK {
			t.Errorf("%s: %s", file, got)
		}
	}
	for number, err := range map[int]error{1: s.MergePull("microsoft/winget-pkgs", 1), 2: s.MergePull("microsoft/winget-pkgs", 2), 9: s.ClosePull("microsoft/winget-pkgs", 9)} {
		if err == nil || !strings.Contains(err.Error(), "no open pull request") {
			t.Errorf("%d: %v", number, err)
		}
	}
	for query, want := range map[string]string{
		"":                                 "[3]",
		"?state=all":                       "[3 2 1]",
		"?state=closed":                    "[2 1]",
		"?state=all&head=acme:one":         "[1]",
		"?state=all&head=globex:one":       "[]",
		"?state=all&base=main":             "[]",
		"?state=all&per_page=1&page=2":     "[2]",
		"?state=open&base=master&head=one": "[3]", // a head without an owner is ignored
	} {
		got := s.do(t, "", "GET", basePulls+query, "")
		var numbers []any
		all, _ := got.get(t).([]any)
		for i := range all {
			numbers = append(numbers, got.get(t, i, "number"))
		}
		if fmt.Sprint(numbers) != want {
			t.Errorf("%s: %v, not %s", query, numbers, want)
		}
	}
	if got := s.do(t, "", "GET", basePulls+"/1", ""); got.get(t, "merged") != true || got.text(t, "merged_at") == "" || got.text(t, "state") != "closed" {
		t.Error(got)
	}
	if got := s.do(t, "", "GET", basePulls+"/2", ""); got.get(t, "merged") != false || got.get(t, "merged_at") != nil || got.text(t, "state") != "closed" {
		t.Error(got)
	}
	// A branch of a closed request can be proposed again.
	if got := s.do(t, forker, "POST", basePulls, `{"title":"two","base":"master","head":"acme:two"}`); got.status != http.StatusCreated {
		t.Error(got)
	}
	s.PushFile("microsoft/winget-pkgs", "three.yaml", "other", []byte("another three"))
	if err := s.MergePull("microsoft/winget-pkgs", 3); err == nil || !strings.Contains(err.Error(), "conflicts with master in three.yaml") {
		t.Error(err)
	}
	s.Restore(checkpoint)
	pulls := s.PullRequests("microsoft/winget-pkgs")
	if len(pulls) != 3 || pulls[0].State != github.OpenPull || string(pulls[0].Files["one.yaml"]) != "one" || pulls[0].Head != "acme/winget-pkgs:one" {
		t.Errorf("%+v", pulls)
	}
}

func TestAForkIsBroughtUpToDate(t *testing.T) {
	s := network(t)
	sync := func() answer {
		return s.do(t, forker, "POST", "repos/acme/winget-pkgs/merge-upstream", `{"branch":"master"}`)
	}
	if got := sync(); got.text(t, "merge_type") != "none" {
		t.Error(got)
	}
	s.PushFile("microsoft/winget-pkgs", "a.yaml", "a", []byte("a"))
	if got := sync(); got.text(t, "merge_type") != "fast-forward" {
		t.Error(got)
	}
	s.PushFile("acme/winget-pkgs", "own.yaml", "own", []byte("own"))
	s.PushFile("microsoft/winget-pkgs", "b.yaml", "b", []byte("b"))
	if got := sync(); got.text(t, "merge_type") != "merge" {
		t.Error(got)
	}
	for _, file := range []string{"own.yaml", "a.yaml", "b.yaml"} {
		if got := s.do(t, "", "GET", "repos/acme/winget-pkgs/contents/"+file, ""); got.status != http.StatusOK {
			t.Errorf("%s: %s", file, got)
		}
	}
	s.PushFile("acme/winget-pkgs", "c.yaml", "c", []byte("c"))
	s.PushFile("microsoft/winget-pkgs", "c.yaml", "c", []byte("another c"))
	if got := sync(); got.status != http.StatusConflict {
		t.Error(got)
	}
	if got := s.do(t, forker, "POST", "repos/acme/winget-pkgs/merge-upstream", `{"branch":"nowhere"}`); got.status != http.StatusNotFound {
		t.Error(got)
	}
}

// A fork can refer to the newest commit of its parent, which it has never fetched.
func TestABranchOfAForkAtACommitOfItsParent(t *testing.T) {
	s := network(t)
	s.PushFile("microsoft/winget-pkgs", "new.yaml", "new", []byte("new"))
	sha := s.do(t, "", "GET", "repos/microsoft/winget-pkgs/git/ref/heads/master", "").text(t, "object", "sha")
	body := fmt.Sprintf(`{"ref":"refs/heads/hello","sha":%q}`, sha)
	if got := s.do(t, forker, "POST", "repos/acme/winget-pkgs/git/refs", body); got.status != http.StatusCreated {
		t.Error(got)
	}
	if got := s.do(t, "", "GET", "repos/acme/winget-pkgs/contents/new.yaml?ref="+sha, ""); got.status != http.StatusOK {
		t.Error(got)
	}
	if got := s.do(t, forker, "POST", "repos/acme/tap/git/refs", body); got.status != 422 || got.text(t, "message") != "Object does not exist" {
		t.Error(got)
	}
}

func TestACommitOfSeveralFiles(t *testing.T) {
	s := network(t)
	repository := "repos/acme/winget-pkgs"
	head := s.do(t, "", "GET", repository+"/git/ref/heads/master", "").text(t, "object", "sha")
	base := s.do(t, "", "GET", repository+"/git/commits/"+head, "").text(t, "tree", "sha")
	post := func(path, body string) answer { return s.do(t, forker, "POST", repository+path, body) }
	tree := post("/git/trees", fmt.Sprintf(`{"base_tree":%q,"tree":[{"path":"a","mode":"100644","type":"blob","content":"1"},{"path":"b/c","mode":"100644","type":"blob","content":"2"}]}`, base)).text(t, "sha")
	commit := post("/git/commits", fmt.Sprintf(`{"message":"two","tree":%q,"parents":[%q]}`, tree, head)).text(t, "sha")
	patch := func(sha string) answer {
		return s.do(t, forker, "PATCH", repository+"/git/refs/heads/master", fmt.Sprintf(`{"sha":%q}`, sha))
	}
	if got := patch(commit); got.status != http.StatusOK {
		t.Fatal(got)
	}
	for _, file := range []string{"README.md", "a", "b/c"} {
		if got := s.do(t, "", "GET", repository+"/contents/"+file, ""); got.status != http.StatusOK {
			t.Errorf("%s: %s", file, got)
		}
	}
	for name, test := range map[string]struct {
		got  answer
		says string
	}{
		"an older commit":   {patch(head), "Update is not a fast forward"},
		"no commit":         {patch(strings.Repeat("0", 40)), "Object does not exist"},
		"no tree":           {post("/git/commits", `{"message":"m","tree":"nothing"}`), "Tree SHA does not exist"},
		"no parent":         {post("/git/commits", fmt.Sprintf(`{"message":"m","tree":%q,"parents":["nothing"]}`, tree)), "Parent SHA does not exist"},
		"no base tree":      {post("/git/trees", `{"base_tree":"nothing"}`), "base_tree is not a valid tree oid"},
		"no content":        {post("/git/trees", `{"tree":[{"path":"a","mode":"100644","type":"blob"}]}`), "Must supply"},
		"a branch not here": {s.do(t, forker, "PATCH", repository+"/git/refs/heads/no", fmt.Sprintf(`{"sha":%q}`, commit)), "Reference does not exist"},
	} {
		if test.got.status != 422 || !strings.Contains(test.got.String(), test.says) {
			t.Errorf("%s: %s", name, test.got)
		}
	}
	if got := s.do(t, "", "GET", repository+"/git/commits/nothing", ""); got.status != http.StatusNotFound {
		t.Error(got)
	}
}
