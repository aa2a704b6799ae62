package observe_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"strings"
	"testing"

	fakegithub "github.com/relkit/relkit/internal/fake/github"
	"github.com/relkit/relkit/internal/fake/observe"
	images "github.com/relkit/relkit/internal/fake/registry"
	"github.com/relkit/relkit/internal/github"
	"github.com/relkit/relkit/internal/registry"
	"github.com/relkit/relkit/internal/release"
)

const (
	token = "the-token"
	image = "acme/app"
)

var (
	app = release.Repository{Owner: "acme", Name: "app"}
	tap = release.Repository{Owner: "acme", Name: "homebrew-tap"}
)

// stage is the test setup: v1.1.0 is public, v1.2.0 a verified draft with its image under a staging tag, and v1.3.0-rc.1 public with its
// image.
type stage struct {
	t        *testing.T
	forge    *fakegithub.Server
	registry *images.Server
	observer *observe.Observer
	client   *github.Client
	draft    *github.Release
}

func newStage(t *testing.T) *stage {
	t.Helper()
	s := &stage{t: t, observer: &observe.Observer{}}
	var err error
	if s.registry, err = images.Start(t.Context(), images.Config{Dir: t.TempDir(), Wrap: s.observer.WrapRegistry}); err != nil {
		t.Fatal(err)
	}
	s.forge, err = fakegithub.Start(t.Context(), fakegithub.Config{
		Dir: t.TempDir(), Tokens: map[string]fakegithub.Access{token: {Write: []string{app.String(), tap.String()}}},
		Repositories: []fakegithub.Repository{
			{Owner: app.Owner, Name: app.Name, Releases: []fakegithub.Release{
				{Tag: "v1.1.0", Assets: map[string][]byte{"app.tar.gz": []byte("1.1.0")}},
				{Tag: "v1.3.0-rc.1", Prerelease: true},
			}},
			{Owner: tap.Owner, Name: tap.Name},
		},
		Wrap: s.observer.WrapForge,
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		ctx := context.WithoutCancel(t.Context())
		if err := s.forge.Close(ctx); err != nil {
			t.Error(err)
		}
		if err := s.registry.Close(ctx); err != nil {
			t.Error(err)
		}
	})
	s.client, err = github.New(github.Config{APIURL: s.forge.APIURL(), Token: token})
	s.must(err)
	s.forge.PushFile(tap.String(), "Formula/app.rb", "app", s.formula("1.1.0"))
	s.seed("1.1.0", "1.1.0", "1.1", "1", "latest")
	s.seed("1.3.0-rc.1", "1.3.0-rc.1")
	staged := s.seed("1.2.0", "staging-1.2.0")
	s.post("repos/acme/app/releases", `{"tag_name":"v1.2.0","name":"v1.2.0","draft":true}`)
	s.draft, err = s.client.Release(t.Context(), app, "v1.2.0")
	s.must(err)
	s.upload("app.tar.gz", "1.2.0")
	s.observer.Attach(s.forge, s.registry)
	version, err := release.ParseVersion("v1.2.0")
	s.must(err)
	s.observer.Begin(t.Context(), observe.Release{Repository: app, Version: version, Staging: map[string][]string{image: {"staging-1.2.0"}}})
	s.observer.Verified(observe.Verified{
		Assets: map[string]string{"app.tar.gz": sum("1.2.0")}, Images: map[string]string{image: staged}, Manifests: []string{string(s.formula("1.2.0"))},
	})
	return s
}

func sum(text string) string {
	digest := sha256.Sum256([]byte(text))
	return hex.EncodeToString(digest[:])
}

func (s *stage) must(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

func (s *stage) seed(note string, tags ...string) string {
	s.t.Helper()
	digest, err := s.registry.Seed(s.t.Context(), image, note, tags...)
	s.must(err)
	return digest
}

func (s *stage) post(url, body string) {
	s.t.Helper()
	if !strings.HasPrefix(url, "http") {
		url = s.forge.APIURL() + url
	}
	req, err := http.NewRequestWithContext(s.t.Context(), http.MethodPost, url, strings.NewReader(body))
	s.must(err)
	req.Header.Set("Authorization", "Bearer "+token)
	answer, err := http.DefaultClient.Do(req)
	s.must(err)
	s.must(answer.Body.Close())
	if answer.StatusCode != http.StatusCreated {
		s.t.Fatalf("%s: %s", url, answer.Status)
	}
}

func (s *stage) upload(name, content string) {
	s.t.Helper()
	s.post(fmt.Sprintf("%srepos/acme/app/releases/%d/assets?name=%s", s.forge.UploadURL(), s.draft.Page.ID, name), content)
}

func (s *stage) formula(number string) []byte {
	return fmt.Appendf(nil, "  version %q\n  url %q\n", number, s.forge.URL()+"/acme/app/releases/download/v"+number+"/app.tar.gz")
}

// tag tags an image, as a promoter does.
func (s *stage) tag(from, to string) {
	s.t.Helper()
	name := s.registry.Host() + "/" + image
	digest, err := registry.Digest(s.t.Context(), name+":"+from)
	s.must(err)
	_, err = registry.Tag(s.t.Context(), name+"@"+digest, to)
	s.must(err)
}

func (s *stage) publish(as github.Publication) {
	s.t.Helper()
	_, err := s.client.Publish(s.t.Context(), app, s.draft.Page.ID, as)
	s.must(err)
}

func (s *stage) push(text []byte) {
	s.t.Helper()
	present, err := s.client.File(s.t.Context(), tap, "", "Formula/app.rb")
	s.must(err)
	s.must(s.client.PutFile(s.t.Context(), tap, "", "Formula/app.rb", github.File{Content: text, SHA: present.SHA}, "app"))
}

// promote is a promoter that breaks no promise.
func (s *stage) promote() {
	s.t.Helper()
	for _, tag := range []string{"1.2.0", "1.2", "1", "latest"} {
		s.tag("staging-1.2.0", tag)
	}
	s.publish(github.Publication{Latest: true})
	s.push(s.formula("1.2.0"))
}

// Each promoter breaks one promise on purpose, some only for a moment, and each violation is found.
func TestPromotersThatBreakPromises(t *testing.T) {
	tests := map[string]struct {
		promoter func(*stage)
		promise  observe.Promise // empty if none is broken
		what     string
	}{
		"a good one": {(*stage).promote, "", ""},
		"publishes an asset that was not verified": {func(s *stage) {
			s.upload("more.txt", "more")
			s.publish(github.Publication{Latest: true})
		}, observe.OnlyVerified, "asset more.txt of release v1.2.0 was not verified"},
		"publishes too little": {func(s *stage) {
			s.must(s.client.Delete(s.t.Context(), app, s.draft.Page.ID))
			s.post("repos/acme/app/releases", `{"tag_name":"v1.2.0","name":"v1.2.0"}`)
		}, observe.OnlyVerified, "release v1.2.0 lacks the asset app.tar.gz"},
		"tags another image": {func(s *stage) {
			s.seed("unknown", "staging-1.2.0")
			s.tag("staging-1.2.0", "1.2.0")
		}, observe.OnlyVerified, "image acme/app:1.2.0 was not verified"},
		"pushes another formula": {func(s *stage) {
			s.promote()
			s.push(append(s.formula("1.2.0"), "# edited\n"...))
		}, observe.OnlyVerified, "manifest Formula/app.rb of acme/homebrew-tap was not verified"},
		"pushes the manifests first": {func(s *stage) {
			s.push(s.formula("1.2.0"))
			s.publish(github.Publication{Latest: true})
		}, observe.ManifestWorks, "/acme/app/releases/download/v1.2.0/app.tar.gz"},
		"moves latest to a prerelease": {func(s *stage) {
			s.tag("1.3.0-rc.1", "latest")
		}, observe.OnlyForward, "image acme/app:latest names the prerelease v1.3.0-rc.1"},
		"moves a line to another line": {func(s *stage) {
			s.tag("staging-1.2.0", "1.2.0")
			s.tag("1.2.0", "1.1")
		}, observe.OnlyForward, "image acme/app:1.1 names v1.2.0, which belongs to another line"},
		"moves latest back for a moment": {func(s *stage) {
			s.promote()
			s.tag("1.1.0", "latest")
			s.tag("1.2.0", "latest")
		}, observe.OnlyForward, "image acme/app:latest went back from v1.2.0 to v1.1.0"},
		"makes an older release the latest": {func(s *stage) {
			s.promote()
			older, err := s.client.Release(s.t.Context(), app, "v1.1.0")
			s.must(err)
			_, err = s.client.Publish(s.t.Context(), app, older.Page.ID, github.Publication{Latest: true})
			s.must(err)
		}, observe.OnlyForward, "latest release of acme/app went back from v1.2.0 to v1.1.0"},
		"takes the manifests back": {func(s *stage) {
			s.promote()
			s.push(s.formula("1.1.0"))
		}, observe.OnlyForward, "went back from v1.2.0 to v1.1.0"},
		"changes a flag of what is published": {func(s *stage) {
			s.promote()
			s.publish(github.Publication{Prerelease: true})
		}, observe.NothingEdited, "release v1.2.0 was changed"},
		"adds to what is published": {func(s *stage) {
			s.promote()
			s.upload("late.txt", "late")
		}, observe.NothingEdited, "release v1.2.0 was changed"},
		"takes a release away": {func(s *stage) {
			s.promote()
			s.must(s.client.Delete(s.t.Context(), app, s.draft.Page.ID))
		}, observe.NothingEdited, "release v1.2.0 was taken away"},
		"puts another image under a version": {func(s *stage) {
			s.promote()
			s.tag("1.1.0", "1.2.0")
		}, observe.NothingEdited, "image acme/app:1.2.0 became another"},
		"takes an image away": {func(s *stage) {
			s.must(registry.Untag(s.t.Context(), s.registry.Host()+"/"+image+":1.1.0"))
		}, observe.NothingEdited, "image acme/app:1.1.0 was taken away"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			s := newStage(t)
			test.promoter(s)
			violations, err := s.observer.Violations()
			if err != nil {
				t.Fatal(err)
			}
			caught := test.promise == "" && len(violations) == 0
			for _, violation := range violations {
				caught = caught || violation.Promise == test.promise && strings.Contains(violation.What, test.what) && violation.After != ""
			}
			if !caught {
				t.Errorf("found %v, want %q: %s", violations, test.promise, test.what)
			}
		})
	}
}

// A promoter that publishes without verification.
func TestPublishedWithoutVerification(t *testing.T) {
	s := newStage(t)
	version, err := release.ParseVersion("v1.2.0")
	s.must(err)
	s.observer.Begin(t.Context(), observe.Release{Repository: app, Version: version, Staging: map[string][]string{image: {"staging-1.2.0"}}})
	s.promote()
	violations, err := s.observer.Violations()
	s.must(err)
	subjects := map[string]bool{}
	for _, violation := range violations {
		if violation.Promise == observe.OnlyVerified {
			subjects[strings.Fields(violation.What)[0]] = true
		}
	}
	if !subjects["asset"] || !subjects["image"] || !subjects["manifest"] {
		t.Errorf("found only %v", violations)
	}
}

func TestShows(t *testing.T) {
	s := newStage(t)
	s.promote()
	history, err := s.observer.History()
	s.must(err)
	var shown []string
	version, err := release.ParseVersion("v1.2.0")
	s.must(err)
	for _, moment := range history {
		now := moment.View.Shows(observe.Release{Repository: app, Version: version, Staging: map[string][]string{image: nil}})
		if len(shown) == 0 || shown[len(shown)-1] != now {
			shown = append(shown, now)
		}
	}
	want := "nothing → the image → the image, the release page → the image, the release page, the manifests"
	if got := strings.Join(shown, " → "); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}
