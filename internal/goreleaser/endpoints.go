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
	// Git is the folder of the git repositories that stand for those elsewhere, as AUR's.
	Git string
	// Token is the forge's. It is all that GoReleaser sees of credentials for publishing.
	Token string
	// Repository is named where GoReleaser could not find it out from the clone's git remote.
	Repository release.Repository
	// Render expands templates; nil leaves them to GoReleaser.
	Render func(string) (string, error)
	// Relkit is the program that does what GoReleaser calls relkit for; empty if there is none.
	Relkit string
	// SigningKey is the file of the private key that `relkit sign` signs with instead of the release's own signer. GoReleaser also wants
	// a key to push to a git repository.
	SigningKey string
}

// MirrorName returns the name under which an image is pushed to the registry of a rehearsal: its public
// name, host included, below the registry's own address. A port cannot be part of a path there.
func (e Endpoints) MirrorName(image string) string {
	host, path, found := strings.Cut(image, "/")
	if found && !strings.Contains(host, "{{") {
		image = strings.Replace(host, ":", "-port-", 1) + "/" + path
	}
	return e.Registry + "/" + image
}

// PublicName returns the public name of an image that [Endpoints.MirrorName] has made this one of.
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

// MirrorGit returns the folder that stands for a git repository elsewhere, by its URL.
func (e Endpoints) MirrorGit(repository string) string {
	return e.Git + "/" + url.PathEscape(repository)
}

// PublicGit returns the URL that [Endpoints.MirrorGit] has made this folder of.
func (e Endpoints) PublicGit(mirrored string) string {
	name, ok := strings.CutPrefix(mirrored, e.Git+"/")
	if public, err := url.PathUnescape(name); ok && err == nil {
		return public
	}
	return mirrored
}

// holds reports whether an image's name, whatever its templates render to, is in the registry of the rehearsal.
func (e Endpoints) holds(image string) bool { return strings.HasPrefix(image, e.Registry+"/") }

// serves reports whether a URL, whatever its templates render to, is on the forge of the rehearsal.
func (e Endpoints) serves(url string) bool { return strings.HasPrefix(url, e.Forge+"/") }
