package promote_test

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/relkit/relkit/internal/fake/fault"
	fakegithub "github.com/relkit/relkit/internal/fake/github"
	"github.com/relkit/relkit/internal/fake/observe"
	images "github.com/relkit/relkit/internal/fake/registry"
	"github.com/relkit/relkit/internal/gather"
	"github.com/relkit/relkit/internal/github"
	"github.com/relkit/relkit/internal/promote"
	"github.com/relkit/relkit/internal/release"
	"github.com/relkit/relkit/internal/report"
)

const (
	token  = "the-token"
	commit = "0123456789abcdef0123456789abcdef01234567"
	image  = "acme/app" // in the registry
)

var (
	app = release.Repository{Owner: "acme", Name: "app"}
	tap = release.Repository{Owner: "acme", Name: "homebrew-tap"}
)

// world is a forge and a registry between which v1.1.0 is public and another version is a draft.
type world struct {
	forge     *fakegithub.Server
	registry  *images.Server
	breaker   *fault.Breaker
	observer  *observe.Observer
	client    *github.Client
	version   release.Version
	known     []release.Version // the versions that the promotion was given
	more      []release.PlannedManifest
	downloads string   // the folder for them
	git       string   // the folder of a git repository that is not on the forge
	tokens    []string // the variables whose tokens were asked for

	drafted state // where the version is a draft
}

// state is the content of the forge and the registry.
type state struct {
	forge  *fakegithub.Checkpoint
	images images.Checkpoint
}

func newWorld(t *testing.T, tag string) *world {
	t.Helper()
	w := &world{
		breaker: &fault.Breaker{}, observer: &observe.Observer{}, version: version(t, tag), known: []release.Version{version(t, "v1.1.0")}, downloads: t.TempDir(),
	}
	var err error
	w.registry, err = images.Start(t.Context(), images.Config{Dir: t.TempDir(), Wrap: func(next http.Handler) http.Handler {
		return w.breaker.Wrap(w.observer.WrapRegistry(next))
	}})
	if err != nil {
		t.Fatal(err)
	}
	w.forge, err = fakegithub.Start(t.Context(), fakegithub.Config{
		Dir: t.TempDir(), Tokens: map[string]fakegithub.Access{token: {Write: []string{app.String(), tap.String(), "acme/winget-pkgs", "acme/bucket"}}},
		Repositories: []fakegithub.Repository{
			{
				Owner: app.Owner, Name: app.Name, Tags: map[string]string{tag: commit, "v1.1.0": "1100"},
				Releases: []fakegithub.Release{{Tag: "v1.1.0", Assets: map[string][]byte{"app.tar.gz": []byte("1.1.0")}}},
			},
			{Owner: tap.Owner, Name: tap.Name},
			{Owner: "microsoft", Name: "winget-pkgs", DefaultBranch: "master"},
			{Owner: "acme", Name: "winget-pkgs", DefaultBranch: "master", Parent: "microsoft/winget-pkgs"},
			{Owner: "acme", Name: "bucket"},
		},
		Wrap: func(next http.Handler) http.Handler { return w.breaker.Wrap(w.observer.WrapForge(next)) },
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		ctx := context.WithoutCancel(t.Context())
		if err := w.forge.Close(ctx); err != nil {
			t.Error(err)
		}
		if err := w.registry.Close(ctx); err != nil {
			t.Error(err)
		}
	})
	if w.client, err = github.New(github.Config{APIURL: w.forge.APIURL(), Token: token}); err != nil {
		t.Fatal(err)
	}
	w.observer.Attach(w.forge, w.registry)
	w.forge.PushFile(tap.String(), "Formula/app.rb", "app 1.1.0", w.formula("1.1.0"))
	w.seed(t, "1.1.0", "1.1.0", "1.1", "1", "latest")
	w.draft(t, w.version)
	w.seed(t, w.version.Number(), "staging-"+w.version.Number())
	w.drafted = w.save(t)
	return w
}

func (w *world) save(t *testing.T) state {
	t.Helper()
	images, err := w.registry.Checkpoint(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return state{w.forge.Checkpoint(), images}
}

func version(t *testing.T, tag string) release.Version {
	t.Helper()
	v, err := release.ParseVersion(tag)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func (w *world) seed(t *testing.T, note string, tags ...string) {
	t.Helper()
	if _, err := w.registry.Seed(t.Context(), image, note, tags...); err != nil {
		t.Fatal(err)
	}
}

func (w *world) formula(number string) []byte {
	return fmt.Appendf(nil, "class App < Formula\n  version %q\n  on_linux do\n    url %q\n    sha256 %q\n  end\nend\n",
		number, w.forge.URL()+"/acme/app/releases/download/v"+number+"/app.tar.gz", strings.Repeat("0", 64))
}

// draft creates a draft like a build.
func (w *world) draft(t *testing.T, v release.Version) {
	t.Helper()
	body := fmt.Sprintf(`{"tag_name":%q,"name":%[1]q,"body":"what changed","draft":true,"prerelease":%t}`, v, v.Prerelease())
	w.post(t, w.forge.APIURL()+"repos/acme/app/releases", []byte(body))
	drafts, err := w.client.Drafts(t.Context(), app, v.String())
	if err != nil || len(drafts) != 1 {
		t.Fatalf("drafts %v, %v", drafts, err)
	}
	uploads := fmt.Sprintf("%srepos/acme/app/releases/%d/assets?name=", w.forge.UploadURL(), drafts[0].Page.ID)
	w.post(t, uploads+"app.tar.gz", []byte(v.Number()))
	w.post(t, uploads+"app.rb", w.formula(v.Number()))
}

func (w *world) post(t *testing.T, url string, body []byte) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url, bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+token)
	answer, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()
	if answer.StatusCode != http.StatusCreated {
		t.Fatalf("%s: %s", url, answer.Status)
	}
}

// begin goes back to where the version is a draft, and observes from there.
func (w *world) begin(t *testing.T) {
	t.Helper()
	w.beginAt(t, w.drafted)
}

// beginAt goes to a state, and observes from there.
func (w *world) beginAt(t *testing.T, to state) {
	t.Helper()
	w.breaker.Reset()
	w.forge.Restore(to.forge)
	if err := w.registry.Restore(t.Context(), to.images); err != nil {
		t.Fatal(err)
	}
	w.observer.Begin(t.Context(), observe.Release{
		Repository: app, Version: w.version, Staging: map[string][]string{image: {"staging-" + w.version.Number()}},
	})
}

func (w *world) target() release.Target {
	name := w.registry.Host() + "/" + image
	return release.Target{
		Subject: release.Subject{Project: "app", Repository: app, Version: w.version, Commit: commit, Published: w.known},
		Plan: release.Plan{
			Images:    []release.PlannedImage{{Name: name, Staged: true, Tags: []string{"staging-" + w.version.Number()}}},
			Manifests: slices.Concat([]release.PlannedManifest{{Kind: release.HomebrewFormula, Name: "app", Destination: release.Destination{Repository: tap}, Paths: []string{"Formula/app.rb"}}}, w.more),
		},
		Images: map[string]string{name: name + ":staging-" + w.version.Number()},
	}
}

func (w *world) gather(ctx context.Context) (*release.Release, error) {
	gatherer := gather.NewGatherer(w.client, w.downloads)
	gatherer.Git = func(string) string { return w.git }
	r, err := gatherer.Gather(ctx, w.target())
	if err != nil {
		return nil, err
	}
	verified := observe.Verified{Assets: map[string]string{}, Images: map[string]string{}}
	for _, asset := range r.Assets {
		verified.Assets[asset.Name] = asset.SHA256
	}
	for _, found := range r.Images {
		verified.Images[image] = found.Digest
	}
	for _, manifest := range r.Manifests {
		verified.Manifests = append(verified.Manifests, manifest.Texts...)
	}
	w.observer.Verified(verified)
	return r, nil
}

// promote returns the command: it verifies and promotes. Findings do not matter here.
func (w *world) promote(ctx context.Context) ([]report.Action, error) {
	r, err := w.gather(ctx)
	if err != nil {
		return nil, err
	}
	return w.promoter().Promote(ctx, r, nil)
}

func (w *world) promoter() *promote.Promoter {
	return &promote.Promoter{Forge: w.client, Writer: func(variable string) (*github.Client, error) {
		w.tokens = append(w.tokens, variable)
		return w.client, nil
	}, Key: func(string) string { return "" }, Git: func(string) string { return w.git }, Pause: time.Millisecond}
}

// legal fails the test where a promise to users was broken.
func (w *world) legal(t *testing.T) {
	t.Helper()
	violations, err := w.observer.Violations()
	if err != nil {
		t.Fatal(err)
	}
	for _, violation := range violations {
		t.Error(violation)
	}
}

// complete fails the test where something of the promotion is missing.
func (w *world) complete(t *testing.T) {
	t.Helper()
	public := w.forge.Public()
	moves := w.version.Moves([]release.Version{version(t, "v1.1.0")})
	if latest := public[0].Latest == w.version.String(); latest != moves.Latest {
		t.Errorf("the latest release is %s", public[0].Latest)
	}
	if !slices.ContainsFunc(public[0].Releases, func(r fakegithub.PublicRelease) bool {
		return r.Tag == w.version.String() && r.Prerelease == w.version.Prerelease()
	}) {
		t.Errorf("%s is not public: %+v", w.version, public[0].Releases)
	}
	if formula := bytes.Equal(public[1].Files["Formula/app.rb"], w.formula(w.version.Number())); formula != moves.Latest {
		t.Errorf("the tap contains %s", public[1].Files["Formula/app.rb"])
	}
	tags, err := w.registry.Tags(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, tag := range w.version.ImageTags([]release.Version{version(t, "v1.1.0")}) {
		if tags[image][tag] != tags[image]["staging-"+w.version.Number()] {
			t.Errorf("the image tag %s points at %s", tag, tags[image][tag])
		}
	}
}

// shown returns what is public of the version.
func (w *world) shown(t *testing.T) string {
	t.Helper()
	w.observer.Look(t.Context(), "now")
	history, err := w.observer.History()
	if err != nil {
		t.Fatal(err)
	}
	return history[len(history)-1].View.Shows(observe.Release{
		Repository: app, Version: w.version, Staging: map[string][]string{image: nil},
	})
}

func itoa(id int64) string { return strconv.FormatInt(id, 10) }
