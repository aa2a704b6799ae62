package promote_test

import (
	"bytes"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/relkit/relkit/internal/fake/fault"
	"github.com/relkit/relkit/internal/git"
	"github.com/relkit/relkit/internal/release"
	"github.com/relkit/relkit/internal/report"
)

// planned adds a manifest whose files have these texts; %s is where assets are.
func (w *world) planned(t *testing.T, manifest release.PlannedManifest, texts ...string) {
	t.Helper()
	for i, text := range texts {
		file := filepath.Join(t.TempDir(), filepath.Base(manifest.Paths[i]))
		text = strings.ReplaceAll(text, "URL", w.forge.URL()+"/acme/app/releases/download/"+w.version.String()+"/app.tar.gz")
		if err := os.WriteFile(file, []byte(strings.ReplaceAll(text, "NUMBER", w.version.Number())), 0o600); err != nil {
			t.Fatal(err)
		}
		manifest.Files = append(manifest.Files, file)
	}
	w.more = append(w.more, manifest)
}

var sum = strings.Repeat("0", 64)

func (w *world) scoop(t *testing.T) {
	t.Helper()
	w.planned(t, release.PlannedManifest{
		Kind: release.Scoop, Name: "app", Destination: release.Destination{Repository: release.Repository{Owner: "acme", Name: "bucket"}},
		Paths: []string{"bucket/app.json"}, Token: "BUCKET_TOKEN", Message: "app: a new version",
	}, fmt.Sprintf(`{"version": "NUMBER", "url": "URL", "hash": %q, "bin": "app.exe"}`, sum))
}

func (w *world) winget(t *testing.T) {
	t.Helper()
	w.planned(t, release.PlannedManifest{
		Kind: release.Winget, Name: "Acme.app", Paths: []string{"manifests/a/Acme/app/1.2.0/Acme.app.yaml"}, Message: "New version: Acme.app 1.2.0",
		Destination: release.Destination{Repository: release.Repository{Owner: "microsoft", Name: "winget-pkgs"}, Branch: "master"},
		Proposal:    &release.Proposal{From: release.Destination{Repository: release.Repository{Owner: "acme", Name: "winget-pkgs"}, Branch: "app-1.2.0"}},
	}, "PackageIdentifier: Acme.app\nPackageVersion: NUMBER\nManifestType: singleton\nInstallers:\n  - InstallerUrl: URL\n")
}

// find returns the action for a manifest.
func find(t *testing.T, actions []report.Action, what string) report.Action {
	t.Helper()
	i := slices.IndexFunc(actions, func(a report.Action) bool { return strings.HasPrefix(a.What, what) })
	if i < 0 {
		t.Fatalf("nothing about %s: %+v", what, actions)
	}
	return actions[i]
}

func TestManifestWithATokenOfItsOwn(t *testing.T) {
	w := newWorld(t, "v1.2.0")
	w.scoop(t)
	w.begin(t)
	for _, already := range []bool{false, true} {
		actions, err := w.promote(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if done := find(t, actions, "Scoop manifest app in acme/bucket"); done.Already != already {
			t.Errorf("%+v, not %t", done, already)
		}
	}
	if !slices.Contains(w.tokens, "BUCKET_TOKEN") {
		t.Errorf("the tokens of %q were taken", w.tokens)
	}
	for _, public := range w.forge.Public() {
		if text := string(public.Files["bucket/app.json"]); public.Repository == "acme/bucket" && !strings.Contains(text, `"version": "1.2.0"`) {
			t.Errorf("the bucket has %q", text)
		}
	}
	w.legal(t)
}

// A pull request is opened once, waits, and is done when it is merged.
func TestProposedManifest(t *testing.T) {
	const what, url = "winget manifest Acme.app in microsoft/winget-pkgs@master", "/microsoft/winget-pkgs/pull/1"
	w := newWorld(t, "v1.2.0")
	w.winget(t)
	w.begin(t)
	for _, already := range []bool{false, true} {
		actions, err := w.promote(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if done := find(t, actions, what); done.Already != already || !strings.HasSuffix(done.Waiting, url) {
			t.Errorf("%+v, not %t and %s", done, already, url)
		}
	}
	if pulls := w.forge.PullRequests("microsoft/winget-pkgs"); len(pulls) != 1 || pulls[0].Title != "New version: Acme.app 1.2.0" {
		t.Errorf("%+v", pulls)
	}
	if err := w.forge.MergePull("microsoft/winget-pkgs", 1); err != nil {
		t.Fatal(err)
	}
	actions, err := w.promote(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if done := find(t, actions, what); !done.Already || done.Waiting != "" {
		t.Errorf("once it is merged: %+v", done)
	}
}

// What its maintainers have refused is not forced upon them.
func TestClosedProposal(t *testing.T) {
	w := newWorld(t, "v1.2.0")
	w.winget(t)
	w.begin(t)
	if _, err := w.promote(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := w.forge.ClosePull("microsoft/winget-pkgs", 1); err != nil {
		t.Fatal(err)
	}
	_, err := w.promote(t.Context())
	if err == nil || !strings.Contains(err.Error(), "/microsoft/winget-pkgs/pull/1 was closed without being merged") {
		t.Errorf("got %v", err)
	}
}

func TestManifestInAGitRepository(t *testing.T) {
	w := newWorld(t, "v1.2.0")
	w.git = t.TempDir()
	if err := git.InitBare(t.Context(), w.git); err != nil {
		t.Fatal(err)
	}
	w.planned(t, release.PlannedManifest{
		Kind: release.AUR, Name: "app-bin", Paths: []string{"PKGBUILD", ".SRCINFO"}, Message: "Update to v1.2.0",
		Destination: release.Destination{URL: "ssh://aur@aur.archlinux.org/app-bin.git", Branch: "master"},
	}, "pkgname='app-bin'\npkgver=NUMBER\npkgrel=1\narch=('x86_64')\nsource_x86_64=('URL')\nsha256sums_x86_64=('"+sum+"')\n",
		"pkgbase = app-bin\n\tpkgver = NUMBER\n\tpkgrel = 1\n\tarch = x86_64\n\tsource_x86_64 = URL\n\tsha256sums_x86_64 = "+sum+"\n\npkgname = app-bin\n")
	w.begin(t)
	for _, already := range []bool{false, true} {
		actions, err := w.promote(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if done := find(t, actions, "AUR package app-bin in ssh://aur@aur.archlinux.org/app-bin.git@master"); done.Already != already {
			t.Errorf("%+v, not %t", done, already)
		}
	}
	files, err := git.ReadFiles(t.Context(), w.git, "master", []string{"PKGBUILD", ".SRCINFO"})
	if err != nil || !strings.Contains(string(files["PKGBUILD"]), "pkgver=1.2.0") || len(files) != 2 {
		t.Errorf("%s, %v", files, err)
	}
}

// A package manager that offers a newer version keeps it.
func TestNewerManifest(t *testing.T) {
	w := newWorld(t, "v1.2.0")
	w.scoop(t)
	w.begin(t)
	newer := fmt.Appendf(nil, `{"version": "1.3.0", "url": "https://example.com/app.zip", "hash": %q, "bin": "app.exe"}`, sum)
	w.forge.PushFile("acme/bucket", "bucket/app.json", "app 1.3.0", newer)
	w.observer.Foreign(string(newer))
	actions, err := w.promote(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if done := find(t, actions, "Scoop manifest app"); !done.Already {
		t.Errorf("%+v", done)
	}
}

// A missing repository is reported before anything else is tried.
func TestManifestWithoutARepository(t *testing.T) {
	w := newWorld(t, "v1.2.0")
	w.planned(t, release.PlannedManifest{
		Kind: release.Krew, Name: "app", Destination: release.Destination{Repository: release.Repository{Owner: "acme", Name: "missing"}}, Paths: []string{"plugins/app.yaml"},
	}, "metadata:\n  name: app\nspec:\n  version: vNUMBER\n")
	w.begin(t)
	_, err := w.promote(t.Context())
	if err == nil || !strings.Contains(err.Error(), "krew manifest app: acme/missing cannot be read") || !strings.Contains(err.Error(), "create it, or give the token access to it") {
		t.Errorf("got %v", err)
	}
}

// A newer version that is published between two looks of a promotion stays. The read that it strikes is each one in turn.
func TestNewerManifestMeanwhile(t *testing.T) {
	newer := fmt.Appendf(nil, `{"version": "1.3.0", "url": "https://example.com/app.zip", "hash": %q, "bin": "app.exe"}`, sum)
	for read := range 5 {
		t.Run(fmt.Sprint(read), func(t *testing.T) {
			w := newWorld(t, "v1.2.0")
			w.scoop(t)
			w.begin(t)
			w.observer.Foreign(string(newer))
			bucket := func(req *http.Request) bool { return strings.HasSuffix(req.URL.Path, "/contents/bucket/app.json") }
			w.breaker.Break(fault.Rule{When: bucket, Skip: read, Times: 1, Strike: fault.First(func() {
				w.forge.PushFile("acme/bucket", "bucket/app.json", "app 1.3.0", newer)
			})})
			_, err := w.promote(t.Context())
			if struck := w.breaker.Reset(); err != nil || struck == 0 && read < 4 {
				t.Fatalf("struck %d times: %v", struck, err)
			} else if struck == 0 {
				return // a promotion does not ask so often
			}
			for _, public := range w.forge.Public() {
				if text := public.Files["bucket/app.json"]; public.Repository == "acme/bucket" && !bytes.Equal(text, newer) {
					t.Errorf("the newer version was replaced by %s", text)
				}
			}
		})
	}
}
