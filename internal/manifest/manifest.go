// Package manifest reads the manifests of package managers: what they download for which platform, with which checksum, and
// which programs they install from it. It checks their syntax and structure by the rules of the package manager.
//
// It follows no URL, opens no download and checks no version: its callers know the release.
package manifest

import (
	"errors"
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/relkit/relkit/internal/release"
)

// content is the parsed content of a manifest's files.
type content struct {
	version   string
	downloads []release.Download
	test      bool // of a formula
}

// reader reads the files of one kind of manifest. What it could read is returned with the error.
type reader func(release.PlannedManifest, []string) (content, error)

var readers = map[release.ManifestKind]reader{
	release.HomebrewFormula: readFormula,
	release.HomebrewCask:    readCask,
	release.Scoop:           readScoop,
	release.Krew:            readKrew,
	release.Winget:          readWinget,
	release.Nix:             readNix,
	release.AUR:             readAUR,
	release.AURSource:       readAUR,
}

// Read parses the texts of a manifest's files, in the order of planned.Paths. If the package manager would refuse the manifest, Err has the
// reason, worded for its maintainer; the other fields have what could be read. Err does not cover what only the package manager's own tool
// can judge: see [Judge].
//
// The checksum of a download is the hex SHA-256; if the manifest only has one of another algorithm, it is that one after its name, as in
// sha512:….
func Read(planned release.PlannedManifest, texts []string) release.Manifest {
	manifest := release.Manifest{PlannedManifest: planned, Texts: texts, SHA256: release.SHA256([]byte(strings.Join(texts, "")))}
	read := readers[planned.Kind]
	err := fmt.Errorf("relkit cannot read a %s", planned.Kind)
	switch {
	case len(texts) == 0:
		err = errors.New("it has no files")
	case read != nil:
		var got content
		got, err = read(planned, texts)
		manifest.Version, manifest.Downloads, manifest.Test = got.version, got.downloads, got.test
	}
	if err != nil {
		manifest.Err = release.OneLine(err.Error())
	}
	return manifest
}

// faults are the problems of a manifest.
type faults []string

func (f *faults) addf(format string, args ...any) {
	if fault := fmt.Sprintf(format, args...); !slices.Contains(*f, fault) {
		*f = append(*f, fault)
	}
}

func (f faults) err() error {
	if len(f) == 0 {
		return nil
	}
	return errors.New(strings.Join(f, "; "))
}

// stem returns the base name of the path at an index of a manifest, without its extension; empty if the path is not known.
func stem(planned release.PlannedManifest, index int) string {
	if index >= len(planned.Paths) {
		return ""
	}
	base := path.Base(planned.Paths[index])
	return strings.TrimSuffix(base, path.Ext(base))
}

// archives are the ends of the names of files that package managers unpack.
var archives = regexp.MustCompile(`(?i)\.(zip|7z|rar|tar|tgz|tbz2?|txz|tzst|gz|xz|bz2|lzma|zst|msi|deb|rpm|apk|nupkg)$`)

func isArchive(name string) bool { return archives.MatchString(name) }

// nameIn returns the file name in a URL.
func nameIn(url string) string {
	url, _, _ = strings.Cut(url, "?")
	return path.Base(url)
}

// inside returns a path in a download without its needless parts. It is false for one that leads out of the download.
func inside(name string) (string, bool) {
	name = path.Clean("./" + strings.ReplaceAll(name, `\`, "/"))
	return name, name != "." && name != ".." && !strings.HasPrefix(name, "../")
}

var webURL = regexp.MustCompile(`(?i)^https?://[^\s/]+(/\S*)?$`)
