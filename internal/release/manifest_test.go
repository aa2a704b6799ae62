package release_test

import (
	"strings"
	"testing"

	"github.com/relkit/relkit/internal/release"
)

func TestInstallOfManifests(t *testing.T) {
	in := func(owner, name string) release.Destination {
		return release.Destination{Repository: release.Repository{Owner: owner, Name: name}}
	}
	for _, tc := range []struct {
		kind release.ManifestKind
		name string
		in   release.Destination
		want string
	}{
		{release.HomebrewFormula, "hello", in("acme", "homebrew-tap"), "brew install acme/tap/hello"},
		{release.HomebrewFormula, "hello", in("acme", "formulas"), "brew tap acme/formulas https://github.com/acme/formulas && brew install acme/formulas/hello"},
		{release.HomebrewCask, "hello", in("acme", "homebrew-tap"), "brew install --cask acme/tap/hello"},
		{release.Scoop, "hello", in("acme", "bucket"), "scoop bucket add acme https://github.com/acme/bucket && scoop install acme/hello"},
		{release.Krew, "hello", in("acme", "index"), "kubectl krew index add acme https://github.com/acme/index.git && kubectl krew install acme/hello"},
		{release.Krew, "hello", in("kubernetes-sigs", "krew-index"), "kubectl krew install hello"},
		{release.Winget, "Acme.hello", in("microsoft", "winget-pkgs"), "winget install --exact --id Acme.hello"},
		{release.Winget, "Acme.hello", in("acme", "winget"), ""},
		{release.Nix, "hello", in("acme", "nur"), ""},
		{release.AUR, "hello-bin", release.Destination{URL: "ssh://aur@aur.archlinux.org/hello-bin.git"}, "git clone https://aur.archlinux.org/hello-bin.git && cd hello-bin && makepkg -si"},
		{release.AUR, "hello-bin", release.Destination{URL: "ssh://git@git.example.com/hello-bin.git"}, ""},
	} {
		if got := (release.PlannedManifest{Kind: tc.kind, Name: tc.name, Destination: tc.in}).Install(); strings.Join(got, " && ") != tc.want {
			t.Errorf("%s in %s: got %q, want %q", tc.kind, tc.in, got, tc.want)
		}
	}
}

func TestOwnLine(t *testing.T) {
	for name, want := range map[string]bool{
		"hello": false, "hello@1.2": true, "hello-beta": true, "hello-rc": true, "hello-rc1": true, "nightly": false, "preview-tool": false,
		"precious": false, "headlamp": false, "devbox": false, "next.js-tool": false, "alphabet": false, "Acme.Hello": false, "Acme.Hello.Nightly": true,
	} {
		if got := (release.PlannedManifest{Name: name}).OwnLine(); got != want {
			t.Errorf("%s: %t", name, got)
		}
	}
}

func TestNumbersOfManifests(t *testing.T) {
	version, err := release.ParseVersion("v1.2.3-rc.1")
	if err != nil {
		t.Fatal(err)
	}
	for kind, want := range map[release.ManifestKind]string{
		release.HomebrewFormula: "1.2.3-rc.1", release.Krew: "v1.2.3-rc.1", release.AUR: "1.2.3_rc.1",
	} {
		if got := kind.Number(version); got != want || kind.Plain(got) != version.Number() {
			t.Errorf("%s: %s, and back %s", kind, got, kind.Plain(got))
		}
	}
}
