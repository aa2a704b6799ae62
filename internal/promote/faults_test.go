package promote_test

import (
	"bytes"
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/relkit/relkit/internal/audit"
	"github.com/relkit/relkit/internal/fake/fault"
	"github.com/relkit/relkit/internal/github"
	"github.com/relkit/relkit/internal/promote"
)

// A promotion continues by itself if it can, and otherwise states in one line what to do; the same command then finishes.
func TestFaults(t *testing.T) {
	tapPush := func(w *world, path string, content []byte) func() {
		return func() { w.forge.PushFile(tap.String(), path, "another user", content) }
	}
	for name, test := range map[string]struct {
		rule func(*world) fault.Rule
		says []string // empty when the first run finishes
	}{
		"publishing answers 500 but has happened": {func(*world) fault.Rule {
			return fault.Rule{When: fault.Publication, Strike: fault.HappensBut(http.StatusInternalServerError, "Oops")}
		}, nil},
		"publishing answers 502 and has not happened": {func(*world) fault.Rule {
			return fault.Rule{When: fault.Publication, Times: 2, Strike: fault.Answer(http.StatusBadGateway, "Server Error")}
		}, nil},
		"publishing answers 500 for long": {func(*world) fault.Rule {
			return fault.Rule{When: fault.Publication, Strike: fault.Answer(http.StatusInternalServerError, "Oops")}
		}, []string{"publish release", "500 Oops", "run the same command again"}},
		"publishing is refused": {func(*world) fault.Rule {
			return fault.Rule{When: fault.Publication, Strike: fault.Answer(http.StatusForbidden, "Resource not accessible")}
		}, []string{"GITHUB_TOKEN needs contents: write"}},
		"the token expires": {func(*world) fault.Rule {
			return fault.Rule{When: fault.Publication, Strike: fault.Answer(http.StatusUnauthorized, "Bad credentials")}
		}, []string{"check that GITHUB_TOKEN is complete and has not expired"}},
		"the secondary limit": {func(*world) fault.Rule {
			return fault.Rule{When: fault.Publication, Times: 1, Strike: fault.Answer(http.StatusForbidden, "You have exceeded a secondary rate limit.")}
		}, nil},
		"the tap was pushed to meanwhile": {func(w *world) fault.Rule {
			return fault.Rule{When: fault.FileWrite, Times: 1, Strike: fault.First(tapPush(w, "Formula/app.rb", append(w.formula("1.1.0"), "# edited\n"...)))}
		}, nil},
		"the branch of the tap moved meanwhile": {func(*world) fault.Rule {
			return fault.Rule{When: fault.FileWrite, Times: 2, Strike: fault.Answer(http.StatusConflict, "is at 1234 but expected 5678")}
		}, nil},
		"the tap is never free": {func(*world) fault.Rule {
			return fault.Rule{When: fault.FileWrite, Strike: fault.Answer(http.StatusConflict, "is at 1234 but expected 5678")}
		}, []string{"it was changed in the meantime", "run the same command again"}},
		"the tap refuses the token": {func(*world) fault.Rule {
			return fault.Rule{When: fault.FileWrite, Strike: fault.Answer(http.StatusForbidden, "Resource not accessible")}
		}, []string{"formula app: write Formula/app.rb of acme/homebrew-tap", "needs contents: write"}},
		"downloads answer 404 at first": {func(*world) fault.Rule {
			return fault.Rule{When: fault.PublicURL, Times: 2, Strike: fault.Answer(http.StatusNotFound, "Not Found")}
		}, nil},
		"downloads answer 404": {func(*world) fault.Rule {
			return fault.Rule{When: fault.PublicURL, Strike: fault.Answer(http.StatusNotFound, "Not Found")}
		}, []string{"not found yet", "run the same command again in a minute"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, "v1.2.0")
			w.begin(t)
			w.breaker.Break(test.rule(w))
			_, err := w.promote(t.Context())
			if w.breaker.Reset() == 0 {
				t.Fatal("the fault never struck")
			}
			if (err == nil) != (test.says == nil) {
				t.Fatalf("got %v, want %q", err, test.says)
			}
			for _, want := range test.says {
				if !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "\n") {
					t.Errorf("got %q, want one line with %q", err, want)
				}
			}
			actions, err := w.promote(t.Context())
			if err != nil {
				t.Fatalf("the same command again: %v", err)
			}
			for _, action := range actions {
				if test.says == nil && !action.Already {
					t.Errorf("%s was not found done", action.What)
				}
			}
			w.complete(t)
			if !strings.Contains(name, "pushed to meanwhile") { // where another user's formula is seen, which is not ours to verify
				w.legal(t)
			}
		})
	}
}

// Whatever changed after its verification is not published, and what was public stays unchanged.
func TestChangedAfterVerification(t *testing.T) {
	for name, test := range map[string]struct {
		change func(*testing.T, *world)
		want   error
		says   string
	}{
		"an asset replaced": {func(t *testing.T, w *world) {
			t.Helper()
			if err := w.forge.ReplaceAsset(app.String(), "v1.2.0", "app.tar.gz", []byte("evil!")); err != nil {
				t.Fatal(err)
			}
		}, promote.ErrChanged, "the asset app.tar.gz was changed"},
		"an asset added": {func(t *testing.T, w *world) {
			t.Helper()
			drafts, err := w.client.Drafts(t.Context(), app, "v1.2.0")
			if err != nil {
				t.Fatal(err)
			}
			w.post(t, w.forge.UploadURL()+"repos/acme/app/releases/"+itoa(drafts[0].Page.ID)+"/assets?name=more.txt", []byte("more"))
		}, promote.ErrChanged, "the asset more.txt was added"},
		"the notes edited": {func(_ *testing.T, w *world) {
			w.forge.EditDraft(app.String(), "v1.2.0", func(notes string) string { return notes + "!" })
		}, promote.ErrChanged, "the notes were changed"},
		"the tag moved": {func(_ *testing.T, w *world) {
			w.forge.MoveTag(app.String(), "v1.2.0", strings.Repeat("f", 40))
		}, nil, "the tag v1.2.0 was moved to ffffffffffff, but the release was built from 0123456789ab: move it back"},
		"the tag gone": {func(_ *testing.T, w *world) {
			w.forge.MoveTag(app.String(), "v1.2.0", "")
		}, nil, "git push origin v1.2.0"},
		"the draft gone": {func(t *testing.T, w *world) {
			t.Helper()
			drafts, err := w.client.Drafts(t.Context(), app, "v1.2.0")
			if err != nil {
				t.Fatal(err)
			}
			if err := w.client.Delete(t.Context(), app, drafts[0].Page.ID); err != nil {
				t.Fatal(err)
			}
		}, github.ErrNotFound, "no release has the tag"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, "v1.2.0")
			w.begin(t)
			r, err := w.gather(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			test.change(t, w)
			_, err = w.promoter().Promote(t.Context(), r, nil)
			if err == nil || !strings.Contains(err.Error(), test.says) || strings.Contains(err.Error(), "\n") {
				t.Errorf("got %v, want one line with %q", err, test.says)
			}
			if test.want != nil && !errors.Is(err, test.want) {
				t.Errorf("got %v, want %v", err, test.want)
			}
			w.observer.Look(t.Context(), "the refusal")
			w.legal(t)
			if shown := w.shown(t); shown != "nothing" {
				t.Errorf("public is %s", shown)
			}
		})
	}
}

func TestRefusesWhatDidNotPass(t *testing.T) {
	w := newWorld(t, "v1.2.0")
	w.begin(t)
	r, err := w.gather(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	failed := audit.Result{Name: "checksums", Status: audit.Failed, Findings: []audit.Finding{
		{Subject: "a.txt", Problem: "is not listed", Remedy: "list it", Warning: true},
		{Subject: "b.txt", Problem: "is not listed", Remedy: "list it", Accepted: "on purpose"},
		{Subject: "app.tar.gz", Problem: "has another SHA-256", Remedy: "build again"},
	}}
	actions, err := w.promoter().Promote(t.Context(), r, []audit.Result{failed})
	const want = "promote v1.2.0: verification found problems, so nothing else was published: checksums: app.tar.gz has another SHA-256: build again"
	if !errors.Is(err, promote.ErrNotVerified) || err.Error() != want || len(actions) > 0 {
		t.Errorf("got %v and %v, want %s", actions, err, want)
	}
	if shown := w.shown(t); shown != "nothing" {
		t.Errorf("public is %s", shown)
	}
}

// Facts that are half of the draft and half of the published release say nothing against the release.
func TestOvertakenWhileVerifying(t *testing.T) {
	w := newWorld(t, "v1.2.0")
	w.begin(t)
	r, err := w.gather(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.promote(t.Context()); err != nil {
		t.Fatal(err)
	}
	_, err = w.promoter().Promote(t.Context(), r, []audit.Result{{Name: "channels", Status: audit.Failed}})
	if err == nil || errors.Is(err, promote.ErrNotVerified) || !strings.Contains(err.Error(), "run the same command again") {
		t.Errorf("got %v", err)
	}
	w.complete(t)
	w.legal(t)
}

// A version that was promoted in the meantime keeps what it has taken over.
func TestNewerMeanwhile(t *testing.T) {
	w := newWorld(t, "v1.2.0")
	w.begin(t)
	r, err := w.gather(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	newer := w.formula("1.3.0")
	w.draft(t, version(t, "v1.3.0"))
	drafts, err := w.client.Drafts(t.Context(), app, "v1.3.0")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.client.Publish(t.Context(), app, drafts[0].Page.ID, github.Publication{Latest: true}); err != nil {
		t.Fatal(err)
	}
	w.forge.PushFile(tap.String(), "Formula/app.rb", "app 1.3.0", newer)
	w.seed(t, "1.3.0", "1.3.0", "1.3", "1", "latest")
	if _, err := w.promoter().Promote(t.Context(), r, nil); err != nil {
		t.Fatal(err)
	}
	public := w.forge.Public()
	tags, err := w.registry.Tags(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if public[0].Latest != "v1.3.0" || !bytes.Equal(public[1].Files["Formula/app.rb"], newer) || tags[image]["latest"] != tags[image]["1.3.0"] || tags[image]["1"] != tags[image]["1.3.0"] {
		t.Errorf("went back: latest release %s, tags %v, tap\n%s", public[0].Latest, tags, public[1].Files["Formula/app.rb"])
	}
	if tags[image]["1.2.0"] == "" || tags[image]["1.2"] != tags[image]["1.2.0"] {
		t.Errorf("the image of v1.2.0 lacks its own tags: %v", tags)
	}
}
