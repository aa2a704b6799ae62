package observe

import (
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	fakegithub "github.com/relkit/relkit/internal/fake/github"
	fakeregistry "github.com/relkit/relkit/internal/fake/registry"
	"github.com/relkit/relkit/internal/release"
)

// View is what is public at one moment.
type View struct {
	Repositories []fakegithub.Public
	Images       fakeregistry.Tags
	Manifests    []Manifest
}

// Manifest is a manifest in the repository of a package manager.
type Manifest struct {
	Repository, Path string
	Text             string
	Version          string   // 1.2.3; empty if it has none
	URLs             []string // of its downloads
	Dead             []string // URLs on the forge that do not answer
}

// Release is the release in progress.
type Release struct {
	Repository release.Repository
	Version    release.Version
	// Staging are the staging tags of each image, by its repository in the registry. No user pulls them. Other repositories are not
	// observed.
	Staging map[string][]string
	// Foreign are texts of manifests that another user pushes in the meantime.
	Foreign []string
}

// Verified is what has passed verification.
type Verified struct {
	Assets    map[string]string // hex SHA-256 by name
	Images    map[string]string // digest by repository
	Manifests []string          // texts
}

var (
	manifestVersion = regexp.MustCompile(`(?m)^\s*"?(?:version|PackageVersion|pkgver)"?\s*[ :=]\s*"?v?(\d[^"\s,]*)`)
	manifestURL     = regexp.MustCompile(`https?://[^"'\s]+/releases/download/[^"'\s]+`)
)

func manifests(repository fakegithub.Public) []Manifest {
	var found []Manifest
	for _, path := range slices.Sorted(maps.Keys(repository.Files)) {
		content := repository.Files[path]
		if !slices.Contains([]string{".rb", ".json", ".yaml", ".nix"}, filepath.Ext(path)) {
			continue
		}
		manifest := Manifest{Repository: repository.Repository, Path: path, Text: string(content)}
		if version := manifestVersion.FindStringSubmatch(manifest.Text); version != nil {
			manifest.Version = version[1]
		}
		manifest.URLs = manifestURL.FindAllString(strings.ReplaceAll(manifest.Text, "#{version}", manifest.Version), -1)
		found = append(found, manifest)
	}
	slices.SortFunc(found, func(a, b Manifest) int { return strings.Compare(a.Path, b.Path) })
	return found
}

// repository returns what is public of a repository; the zero value when nothing is.
func (v View) repository(name string) fakegithub.Public {
	for _, repository := range v.Repositories {
		if repository.Repository == name {
			return repository
		}
	}
	return fakegithub.Public{}
}

// manifest returns a manifest in a tap; the zero value when it is not there.
func (v View) manifest(tap, path string) Manifest {
	for _, manifest := range v.Manifests {
		if manifest.Repository == tap && manifest.Path == path {
			return manifest
		}
	}
	return Manifest{}
}

func publicRelease(of fakegithub.Public, tag string) (fakegithub.PublicRelease, bool) {
	for _, r := range of.Releases {
		if r.Tag == tag {
			return r, true
		}
	}
	return fakegithub.PublicRelease{}, false
}

// versionOf returns the version of an image by its exact tag; zero when it has none.
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

// Shows says in a few words what of a release is public.
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
	if slices.ContainsFunc(v.Manifests, func(f Manifest) bool { return f.Version == r.Version.Number() }) {
		parts = append(parts, "the manifests")
	}
	if len(parts) == 0 {
		return "nothing"
	}
	return strings.Join(parts, ", ")
}
