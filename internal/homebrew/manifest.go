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

func read(text string, kind release.ManifestKind) (release.Manifest, error) {
	manifest := release.Manifest{PlannedManifest: release.PlannedManifest{Kind: kind}}
	var found []offer
	code := statements(text)
	for _, platform := range platforms {
		if kind == release.HomebrewCask && platform.Arch == "arm" {
			continue
		}
		r := reader{platform: platform, cask: kind == release.HomebrewCask, values: map[string]string{":latest": "latest"}, renamed: map[string]string{}}
		for _, s := range code {
			r.statement(s)
		}
		found = append(found, r.offers()...)
		manifest.Test = manifest.Test || r.test
	}
	if len(found) == 0 {
		return manifest, errors.New("it names no url to download from")
	}
	slices.SortStableFunc(found, func(a, b offer) int { return cmp.Compare(a.at, b.at) })
	for len(found) > 0 {
		first := found[0]
		found = slices.DeleteFunc(found, func(o offer) bool {
			same := o.like(first)
			if same {
				first.join(o.Platform)
			}
			return same
		})
		manifest.Version = cmp.Or(manifest.Version, first.version, versionIn(first.URL))
		manifest.Downloads = append(manifest.Downloads, first.Download)
	}
	if manifest.Version == "" {
		return manifest, errors.New("it names no version, and its url has none")
	}
	return manifest, nil
}

// offer is what a manifest downloads on one platform.
type offer struct {
	release.Download

	version string
	at      int // where its url is in the text
}

func (o offer) like(other offer) bool {
	return o.at == other.at && o.URL == other.URL && o.SHA256 == other.SHA256 && slices.Equal(o.Programs, other.Programs)
}

// join makes the download one for another platform too. 32-bit ARM says nothing beside 64-bit ARM.
func (o *offer) join(p release.Platform) {
	if p.OS != o.Platform.OS {
		o.Platform.OS = ""
	}
	if strings.TrimSuffix(p.Arch, "64") == strings.TrimSuffix(o.Platform.Arch, "64") {
		o.Platform.Arch = max(p.Arch, o.Platform.Arch)
	} else {
		o.Platform.Arch = ""
	}
}

// inURL is where brew looks first for the version of a formula that names none:
// https://docs.brew.sh/Formula-Cookbook#specifying-the-version-or-not
var inURL = regexp.MustCompile(`(?:/(?:download|tags|archive|tarball|zipball)/(?:[^/]*[^/\d.])?|[-_/]v?)(\d+(?:\.\d+)+(?:-(?:alpha|beta|rc|pre)[.\d]*\d)?)`)

func versionIn(url string) string {
	if found := inURL.FindStringSubmatch(url); found != nil {
		return found[1]
	}
	return ""
}

// offers are what the manifest downloads on the reader's platform.
func (r *reader) offers() []offer {
	if r.current.URL != "" {
		r.found = append(r.found, r.current)
	}
	if r.refused {
		return nil
	}
	if r.cask && r.changed {
		r.programs = nil
	}
	for i := range r.found {
		o := &r.found[i]
		o.Platform, o.version = r.platform, cmp.Or(o.version, r.current.version)
		for _, program := range r.programs {
			program = path.Clean(cmp.Or(r.renamed[program], program))
			if program != path.Base(o.URL) && !slices.Contains(o.Programs, program) {
				o.Programs = append(o.Programs, program)
			}
		}
	}
	return r.found
}
