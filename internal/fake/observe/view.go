package observe

import (
	"maps"
	"regexp"
	"slices"
	"strings"

	fakegithub "github.com/relkit/relkit/internal/fake/github"
	fakeregistry "github.com/relkit/relkit/internal/fake/registry"
	"github.com/relkit/relkit/internal/release"
)

// View is what anybody can see at one moment.
type View struct {
	Repositories []fakegithub.Public
	Images       fakeregistry.Tags
	Formulas     []Formula
}

// Formula is a formula in a tap.
type Formula struct {
	Tap, Path string
	Text      string
	Version   string   // 1.2.3; empty when it names none
	URLs      []string // of its downloads
	Dead      []string // those of them that are on the forge and answer nobody
}

// Release is the release that is being made.
type Release struct {
	Repository release.Repository
	Version    release.Version
	// Staging are the tags under which the build pushes each image, by its repository in the registry. No user pulls them.
	// Repositories that are not here are not watched.
	Staging map[string][]string
	// Foreign are texts of formulas that somebody else pushes meanwhile.
	Foreign []string
}

// Verified is what has passed verification.
type Verified struct {
	Assets   map[string]string // hex SHA-256 by name
	Images   map[string]string // digest by repository
	Formulas []string          // texts
}

var (
	formulaVersion = regexp.MustCompile(`(?m)^\s*version "([^"]+)"`)
	formulaURL     = regexp.MustCompile(`(?m)^\s*url "([^"]+)"`)
)

func formulas(repository fakegithub.Public) []Formula {
	var found []Formula
	for _, path := range slices.Sorted(maps.Keys(repository.Files)) {
		content := repository.Files[path]
		if !strings.HasSuffix(path, ".rb") {
			continue
		}
		formula := Formula{Tap: repository.Repository, Path: path, Text: string(content)}
		if version := formulaVersion.FindStringSubmatch(formula.Text); version != nil {
			formula.Version = version[1]
		}
		for _, url := range formulaURL.FindAllStringSubmatch(formula.Text, -1) {
			formula.URLs = append(formula.URLs, url[1])
		}
		found = append(found, formula)
	}
	slices.SortFunc(found, func(a, b Formula) int { return strings.Compare(a.Path, b.Path) })
	return found
}

// repository is what is public of a repository; the zero value when nothing is.
func (v View) repository(name string) fakegithub.Public {
	for _, repository := range v.Repositories {
		if repository.Repository == name {
			return repository
		}
	}
	return fakegithub.Public{}
}

// formula is a formula in a tap; the zero value when it is not there.
func (v View) formula(tap, path string) Formula {
	for _, formula := range v.Formulas {
		if formula.Tap == tap && formula.Path == path {
			return formula
		}
	}
	return Formula{}
}

func publicRelease(of fakegithub.Public, tag string) (fakegithub.PublicRelease, bool) {
	for _, r := range of.Releases {
		if r.Tag == tag {
			return r, true
		}
	}
	return fakegithub.PublicRelease{}, false
}

// versionOf is the version of an image by its exact tag; zero when it has none.
func (v View) versionOf(repository, digest string) release.Version {
	var newest release.Version
	for tag, other := range v.Images[repository] {
		version, err := release.ParseVersion("v" + tag)
		if err == nil && other == digest && (newest.IsZero() || version.Compare(newest) > 0) {
			newest = version
		}
	}
	return newest
}

// Shows tells in a few words what a user can get of a release.
func (v View) Shows(r Release) string {
	var parts []string
	for repository := range r.Staging {
		if v.Images[repository][r.Version.Number()] != "" {
			parts = append(parts, "the image")
			break
		}
	}
	if _, public := publicRelease(v.repository(r.Repository.String()), r.Version.String()); public {
		parts = append(parts, "the release page")
	}
	if slices.ContainsFunc(v.Formulas, func(f Formula) bool { return f.Version == r.Version.Number() }) {
		parts = append(parts, "the formula")
	}
	if len(parts) == 0 {
		return "nothing of it"
	}
	return strings.Join(parts, ", ")
}
