package github_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/relkit/relkit/internal/fake/github"
)

// A restored fake has the saved state after any changes, and continues to work.
func TestCheckpoint(t *testing.T) {
	tagged := app
	tagged.Tags = map[string]string{"v2": "22", "v3": "33"}
	tagged.Releases = []github.Release{{Tag: "v1", Assets: map[string][]byte{"a": []byte("one")}}}
	s := start(t, tagged)
	id := s.draft(t, "v2")
	s.must(t, http.MethodPost, s.uploadURL(id, "b"), "two")
	before, point := s.Public(), s.Checkpoint()
	for range 2 {
		s.must(t, http.MethodPatch, "repos/acme/app/releases/"+id, `{"draft":false,"body":"changed"}`)
		s.must(t, http.MethodPut, "repos/acme/app/contents/f.rb", `{"message":"m","content":"eA=="}`)
		s.MoveTag("acme/app", "v2", "other")
		after := s.Public()[0]
		if after.Latest != "v2" || len(after.Releases) != 2 || string(after.Files["f.rb"]) != "x" {
			t.Fatalf("public is %+v", after)
		}
		s.must(t, http.MethodDelete, "repos/acme/app/releases/"+id, "")
		s.Restore(point)
		if diff := cmp.Diff(before, s.Public()); diff != "" {
			t.Fatalf("public (-before +now):\n%s", diff)
		}
		draft := s.must(t, http.MethodGet, "repos/acme/app/releases/"+id, "")
		if draft.get(t, "draft") != true || draft.text(t, "body") != "" || draft.text(t, "assets", 0, "name") != "b" {
			t.Errorf("the draft is %s", draft)
		}
		asset := draft.text(t, "assets", 0, "url")
		if got := s.download(t, asset); got != "two" {
			t.Errorf("the asset of the draft gives %q", got)
		}
		if commit := s.must(t, http.MethodGet, "repos/acme/app/git/ref/tags/v2", "").text(t, "object", "sha"); commit != "22" {
			t.Errorf("the tag points at %s", commit)
		}
	}
}

func (s server) download(t *testing.T, asset string) string {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, asset, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+writer)
	req.Header.Set("Accept", "application/octet-stream")
	answer, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()
	var text strings.Builder
	if err := answer.Write(&text); err != nil {
		t.Fatal(err)
	}
	_, body, _ := strings.Cut(text.String(), "\r\n\r\n")
	return body
}

// Changes by another user are visible to all users of the repository.
func TestChangesByAnotherUser(t *testing.T) {
	tagged := app
	tagged.Tags = map[string]string{"v1": "11"}
	s := start(t, tagged)
	id := s.draft(t, "v1")
	s.must(t, http.MethodPost, s.uploadURL(id, "a"), "one")
	s.must(t, http.MethodPost, s.uploadURL(id, "b"), "two")
	s.EditDraft("acme/app", "v1", func(notes string) string { return notes + "edited" })
	if err := s.ReplaceAsset("acme/app", "v1", "a", []byte("other")); err != nil {
		t.Fatal(err)
	}
	draft := s.must(t, http.MethodGet, "repos/acme/app/releases/"+id, "")
	if draft.text(t, "body") != "edited" || draft.text(t, "assets", 0, "name") != "a" || draft.text(t, "assets", 1, "name") != "b" {
		t.Errorf("the draft is %s", draft)
	}
	if got := s.download(t, draft.text(t, "assets", 0, "url")); got != "other" {
		t.Errorf("the asset gives %q", got)
	}
	s.PushFile("acme/app", "x.rb", "by another user", []byte("x"))
	if got := s.Public()[0]; string(got.Files["x.rb"]) != "x" || len(got.Releases) != 0 {
		t.Errorf("public is %+v", got)
	}
}

// Publishing a release without a tag creates the tag at the head of the branch, as on GitHub.
func TestPublishingMakesTheTag(t *testing.T) {
	tagged := app
	tagged.Tags = map[string]string{}
	s := start(t, tagged)
	id := s.draft(t, "v1")
	const ref = "repos/acme/app/git/ref/tags/v1"
	if got := s.do(t, writer, http.MethodGet, ref, ""); got.status != http.StatusNotFound {
		t.Errorf("before: %s", got)
	}
	s.must(t, http.MethodPatch, "repos/acme/app/releases/"+id, `{"draft":false}`)
	s.must(t, http.MethodGet, ref, "")
}
