// Package homebrew reads what a formula or a cask downloads and installs, and has brew try one. It is no Ruby: it reads what GoReleaser
// writes and what people usually add, and leaves alone what it does not know. Whether a text is sound Ruby, Ruby itself says.
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

// ReadFormula reads the version of a formula, its downloads, the programs that they hold, and whether it has a test. The URLs of
// other things (head, livecheck, resources, patches, bottles, mirrors) are not its downloads.
//
// SHA256 is empty where the formula gives no sum. Programs are those that bin.install names as plain strings: brew steps into the
// only folder of an archive first (https://docs.brew.sh/Formula-Cookbook). A URL that takes more Ruby than this package reads keeps
// its #{…}. The error says that there is no URL or no version at all.
func ReadFormula(text string) (release.Manifest, error) { return read(text, release.HomebrewFormula) }

// ReadCask is [ReadFormula] for a cask: Programs are what binary links, by their paths in the archive before any rename, and
// sha256 :no_check is no sum (https://docs.brew.sh/Cask-Cookbook).
func ReadCask(text string) (release.Manifest, error) { return read(text, release.HomebrewCask) }

// platforms are those that Homebrew runs on, and 32-bit ARM, which GoReleaser writes in formulas.
var platforms = []release.Platform{
	{OS: "darwin", Arch: "amd64"},
	{OS: "darwin", Arch: "arm64"},
	{OS: "linux", Arch: "amd64"},
	{OS: "linux", Arch: "arm64"},
	{OS: "linux", Arch: "arm"},
}

// offer is what a manifest downloads on one platform.
type offer struct {
	release.Download

	version   string
	statement string // its url
}

func read(text string, kind release.ManifestKind) (release.Manifest, error) {
	manifest := release.Manifest{PlannedManifest: release.PlannedManifest{Kind: kind}}
	code := statements(text)
	for _, platform := range platforms {
		r := reader{platform: platform, cask: kind == release.HomebrewCask, values: map[string]string{":latest": "latest"}, renamed: map[string]string{}}
		for _, s := range code {
			r.statement(s)
		}
		manifest.Test = manifest.Test || r.test
		r.refused = r.refused || r.current.URL == "" || r.cask && platform.Arch == "arm"
		if !r.refused {
			manifest.Version = cmp.Or(manifest.Version, r.current.version, versionIn(r.current.statement))
			manifest.Downloads = append(manifest.Downloads, r.download())
		}
	}
	manifest.Downloads = merge(manifest.Downloads)
	switch {
	case len(manifest.Downloads) == 0:
		return manifest, errors.New("it names no url to download from")
	case manifest.Version == "":
		return manifest, errors.New("it names no version, and its url has none")
	}
	return manifest, nil
}

// download is what the manifest downloads on the reader's platform.
func (r *reader) download() release.Download {
	download := r.current.Download
	download.Platform = r.platform
	for _, program := range r.programs {
		program = path.Clean(cmp.Or(r.renamed[program], program))
		known := !r.cask || !r.changed
		if known && program != path.Base(download.URL) && !slices.Contains(download.Programs, program) {
			download.Programs = append(download.Programs, program)
		}
	}
	return download
}

// merge makes one of the downloads that several platforms share. 32-bit ARM says nothing beside 64-bit ARM.
func merge(downloads []release.Download) (merged []release.Download) {
	for _, d := range downloads {
		i := slices.IndexFunc(merged, func(m release.Download) bool {
			return m.URL == d.URL && m.SHA256 == d.SHA256 && slices.Equal(m.Programs, d.Programs)
		})
		if i < 0 {
			merged = append(merged, d)
			continue
		}
		p := &merged[i].Platform
		if p.OS != d.Platform.OS {
			p.OS = ""
		}
		if strings.TrimSuffix(p.Arch, "64") == strings.TrimSuffix(d.Platform.Arch, "64") {
			p.Arch = max(p.Arch, d.Platform.Arch)
		} else {
			p.Arch = ""
		}
	}
	return merged
}

// inURL is where brew looks first for the version of a formula that names none:
// https://docs.brew.sh/Formula-Cookbook#specifying-the-version-or-not
var inURL = regexp.MustCompile(`(?:/(?:download|tags|archive|tarball|zipball)/(?:[^/]*[^/\d.])?|[-_/"]v?)(\d+(?:\.\d+)+(?:-(?:alpha|beta|rc|pre)[.\d]*\d)?)`)

func versionIn(url string) string {
	if found := inURL.FindStringSubmatch(url); found != nil {
		return found[1]
	}
	return ""
}
