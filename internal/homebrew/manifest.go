// Package homebrew reads what a formula or a cask downloads and installs, and tests one with brew. It is not a Ruby
// interpreter: it reads what GoReleaser writes and common additions, and ignores the rest. Ruby itself checks the syntax.
package homebrew

import (
	"cmp"
	"errors"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/relkit/relkit/internal/release"
)

// ReadFormula reads the version of a formula, its downloads, the programs in them, and whether it has a test. The URLs of other things
// (head, livecheck, resources, patches, bottles, mirrors) are not its downloads.
//
// SHA256 is empty if the formula has no checksum. Programs are those that bin.install names as plain strings: brew enters the only folder
// of an archive first (https://docs.brew.sh/Formula-Cookbook). A URL with Ruby code that this package does not evaluate keeps its #{…}. The
// error reports a formula without any URL or version.
func ReadFormula(text string) (release.Manifest, error) { return read(text, release.HomebrewFormula) }

// ReadCask is [ReadFormula] for a cask: Programs are what binary links, by their paths in the archive before any rename, and sha256
// :no_check is not a checksum (https://docs.brew.sh/Cask-Cookbook).
func ReadCask(text string) (release.Manifest, error) { return read(text, release.HomebrewCask) }

// inURL matches the version in the URL, which brew uses for a formula without a version:
// https://docs.brew.sh/Formula-Cookbook#specifying-the-version-or-not
var inURL = regexp.MustCompile(`(?:/(?:download|tags|archive|tarball|zipball)/(?:[^/]*[^/\d.])?|[-_/"]v?)(\d+(?:\.\d+)+(?:-(?:alpha|beta|rc|pre)[.\d]*\d)?)`)

func read(text string, kind release.ManifestKind) (release.Manifest, error) {
	manifest := release.Manifest{PlannedManifest: release.PlannedManifest{Kind: kind}}
	code := statements(text)
	for _, platform := range platforms {
		r := reader{platform: platform, cask: kind == release.HomebrewCask, values: map[string]string{":latest": "latest"}, renamed: map[string]string{}}
		for _, s := range code {
			r.statement(s)
		}
		manifest.Test = manifest.Test || r.test
		if download := r.download(); download.URL != "" {
			manifest.Downloads = merge(manifest.Downloads, download)
			manifest.Version = cmp.Or(manifest.Version, r.values["version"], append(inURL.FindStringSubmatch(r.url), "", "")[1])
		}
	}
	switch {
	case len(manifest.Downloads) == 0:
		return manifest, errors.New("it has no url")
	case manifest.Version == "":
		return manifest, errors.New("it has no version, and neither has its url")
	}
	return manifest, nil
}

// download returns what the manifest downloads on the reader's platform; zero if it is not for the platform.
func (r *reader) download() release.Download {
	if r.refused || (r.cask && r.platform.Arch == "arm") {
		return release.Download{}
	}
	download := release.Download{Platform: r.platform.Platform, URL: r.values["url"], SHA256: r.values["sha256"]}
	for _, program := range r.programs {
		program = path.Clean(cmp.Or(r.renamed[program], program))
		if known := !r.cask || !r.changed; known && program != path.Base(download.URL) && !slices.Contains(download.Programs, program) {
			download.Programs = append(download.Programs, program)
		}
	}
	return download
}

// merge adds a download, or adds its platform to the same download. 32-bit ARM adds nothing if there is 64-bit ARM.
func merge(downloads []release.Download, d release.Download) []release.Download {
	for i, m := range downloads {
		if m.URL != d.URL || m.SHA256 != d.SHA256 || !slices.Equal(m.Programs, d.Programs) {
			continue
		}
		common := &downloads[i].Platform
		if common.OS != d.Platform.OS {
			common.OS = ""
		}
		if common.Arch = max(common.Arch, d.Platform.Arch); strings.TrimSuffix(m.Platform.Arch, "64") != strings.TrimSuffix(d.Platform.Arch, "64") {
			common.Arch = ""
		}
		return downloads
	}
	return append(downloads, d)
}
