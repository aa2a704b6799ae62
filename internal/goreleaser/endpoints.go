package goreleaser

import (
	"net/url"
	"strings"

	"github.com/relkit/relkit/internal/release"
)

// Endpoints are the local servers that a rehearsal publishes to instead of the real ones.
type Endpoints struct {
	Forge    string // http://127.0.0.1:1234
	API      string // of the forge, ending in /
	Uploads  string // of the forge, ending in /
	Registry string // 127.0.0.1:1235
	Base     string // the empty image in the registry that ko builds on: 127.0.0.1:1235/relkit/scratch
	// Git is the folder of the git repositories that replace remote ones, such as AUR's.
	Git string
	// Token is the forge's. It is the only credential that GoReleaser gets for publishing.
	Token string
	// Repository is set where GoReleaser cannot determine it from the clone's git remote.
	Repository release.Repository
	// Render expands templates; if nil, GoReleaser does.
	Render func(string) (string, error)
	// Relkit is the program to run instead of GoReleaser's call of relkit; empty if there is none.
	Relkit string
	// SigningKey is the file of the private key that `relkit sign` signs with instead of the release's own signer. GoReleaser also wants
	// a key to push to a git repository.
	SigningKey string
}

// MirrorName returns the name under which a rehearsal pushes an image: the public name, with its host, as a path of the fake registry. A
// port cannot be part of a path.
func (e Endpoints) MirrorName(image string) string {
	host, path, found := strings.Cut(image, "/")
	if found && !strings.Contains(host, "{{") {
		image = strings.Replace(host, ":", "-port-", 1) + "/" + path
	}
	return e.Registry + "/" + image
}

// PublicName returns the public name of an image from the name that [Endpoints.MirrorName] returned.
func (e Endpoints) PublicName(mirrored string) string {
	name, ok := strings.CutPrefix(mirrored, e.Registry+"/")
	if !ok {
		return mirrored
	}
	host, path, found := strings.Cut(name, "/")
	if !found {
		return name
	}
	return strings.Replace(host, "-port-", ":", 1) + "/" + path
}

// MirrorGit returns the folder that replaces a remote git repository, by its URL.
func (e Endpoints) MirrorGit(repository string) string {
	return e.Git + "/" + url.PathEscape(repository)
}

// PublicGit returns the URL for a folder that [Endpoints.MirrorGit] returned.
func (e Endpoints) PublicGit(mirrored string) string {
	name, ok := strings.CutPrefix(mirrored, e.Git+"/")
	if public, err := url.PathUnescape(name); ok && err == nil {
		return public
	}
	return mirrored
}

// holds reports whether an image's name is in the fake registry, for all values of its templates.
func (e Endpoints) holds(image string) bool { return strings.HasPrefix(image, e.Registry+"/") }

// serves reports whether a URL is on the fake forge, for all values of its templates.
func (e Endpoints) serves(url string) bool { return strings.HasPrefix(url, e.Forge+"/") }
