package audit

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/relkit/relkit/internal/release"
)

// Manifests checks that package managers can install what the manifests describe.
var Manifests = Check{
	Name:   "manifests",
	Proves: "every download of a manifest exists, matches the manifest's checksum, is of this version and contains the programs that it installs",
	Needs:  []release.Part{release.PartManifests},
	Skip: func(r *release.Release) string {
		if len(r.Plan.Manifests) == 0 && len(r.Manifests) == 0 {
			return "the release is not in any package manager"
		}
		return ""
	},
	Run: func(r *release.Release) []Finding {
		var found findings
		for _, planned := range r.Plan.Manifests {
			if !slices.ContainsFunc(r.Manifests, func(m release.Manifest) bool { return m.Key() == planned.Key() }) {
				found = append(found, missingManifest(planned))
			}
		}
		for _, manifest := range r.Manifests {
			if manifest.Err != "" {
				found.fail(manifest.String(), manifest.Err, "check what the build wrote into "+folderOf(manifest)+", and correct "+manifest.Setting)
				continue
			}
			if attachedOtherwise(r, manifest) {
				found.fail(manifest.String(), "is attached to the release with a content other than the build rendered",
					"find out what replaced it, and run the build again")
			}
			found = append(found, described(r, manifest)...)
			found = append(found, downloaded(r, manifest)...)
			found = append(found, programsAbsent(r, manifest)...)
		}
		return found
	},
}

func missingManifest(planned release.PlannedManifest) Finding {
	remedy := "give --dist with the dist folder of the build, or attach the files with release.extra_files"
	if planned.Kind == release.Nix {
		remedy = "install Nix where GoReleaser runs: without nix-hash it silently makes no package"
	}
	return Finding{
		Subject: planned.String(), Remedy: remedy,
		Problem: "is neither in the dist folder nor attached to the release nor in " + planned.Destination.String(),
	}
}

// folderOf returns the folder within dist that has the manifests of a kind.
func folderOf(m release.Manifest) string {
	if len(m.Files) > 0 && m.Files[0] != "" {
		return "dist/…/" + path.Base(strings.ReplaceAll(m.Files[0], `\`, "/"))
	}
	return "the dist folder"
}

// attachedOtherwise reports whether a file of the manifest is attached to the release with different bytes.
func attachedOtherwise(r *release.Release, m release.Manifest) bool {
	for i, name := range m.Paths {
		asset := assetNamed(r, path.Base(name))
		if asset == nil || asset.Err != "" || i >= len(m.Texts) {
			continue
		}
		same := func(other release.Manifest) bool {
			return slices.ContainsFunc(other.Texts, func(text string) bool { return release.SHA256([]byte(text)) == asset.SHA256 })
		}
		if !slices.ContainsFunc(r.Manifests, same) { // a formula and a cask may have the same name
			return true
		}
	}
	return false
}

// described finds problems in the metadata of a manifest.
func described(r *release.Release, m release.Manifest) []Finding {
	var found findings
	subject := m.String()
	if want := m.Kind.Number(r.Version); m.Version != want && m.Version != "" {
		found.fail(subject, fmt.Sprintf("is of version %q, not %s", m.Version, want), "render it again from this release: it is from another one")
	}
	if m.Kind == release.HomebrewFormula && !m.Test {
		found.warn(subject, "has no test block", "set brews.test, as in: system \"#{bin}/"+m.Name+"\", \"--version\"")
	}
	var gaps []string
	for _, platform := range installable(r, m) {
		if !slices.ContainsFunc(m.Downloads, func(d release.Download) bool { return covers(d.Platform, platform) }) {
			gaps = append(gaps, platform.String())
		}
	}
	if len(gaps) > 0 && len(m.Downloads) > 0 {
		found.warn(subject, "offers nothing for "+strings.Join(gaps, ", ")+", which the release is built for",
			"check that ids and goamd64 of "+m.Setting+" match the archives of that platform")
	}
	return found
}

// reach are the platforms that a package manager supports. Homebrew: https://docs.brew.sh/Installation; Scoop and winget: Windows; krew:
// https://krew.sigs.k8s.io/docs/developer-guide/plugin-manifest; AUR: Arch Linux and Arch Linux ARM.
var reach = map[release.ManifestKind][]string{
	release.HomebrewFormula: {"darwin/amd64", "darwin/arm64", "linux/amd64", "linux/arm64"},
	release.HomebrewCask:    {"darwin/amd64", "darwin/arm64", "linux/amd64", "linux/arm64"},
	release.Scoop:           {"windows/amd64", "windows/arm64"},
	release.Winget:          {"windows/amd64", "windows/arm64"},
	release.Krew:            {"darwin/amd64", "darwin/arm64", "linux/amd64", "linux/arm64", "windows/amd64"},
	release.Nix:             {"darwin/amd64", "darwin/arm64", "linux/amd64", "linux/arm64"},
	release.AUR:             {"linux/amd64", "linux/arm64"},
}

// installable returns the platforms of the package manager for which archives of the manifest's programs exist.
func installable(r *release.Release, m release.Manifest) []release.Platform {
	programs := map[string]bool{}
	for _, download := range m.Downloads {
		for _, binary := range r.Binaries {
			if asset := assetAt(r, download.URL); asset != nil && binary.From == asset.Name {
				programs[binary.Program] = true
			}
		}
	}
	var platforms []release.Platform
	for _, binary := range r.Binaries {
		reached := slices.Contains(reach[m.Kind], binary.Platform.String())
		if !binary.InImage && !binary.InPackage && programs[binary.Program] && reached && !slices.Contains(platforms, binary.Platform) {
			platforms = append(platforms, binary.Platform)
		}
	}
	return platforms
}
