// Package catalog is the vocabulary of the service: what a release is, what runs where, and which of two
// versions is the later one. It checks values and compares them; it stores nothing and speaks no HTTP.
package catalog

import "time"

// Release is what was published under a version. It never changes; what is said of it later, its retraction and its notes, may.
type Release struct {
	Project     string     `json:"project"`
	Version     Version    `json:"version"`
	Commit      string     `json:"commit"`       // full hash: 40 or 64 hexadecimal digits
	PublishedAt time.Time  `json:"published_at"` // UTC, to the microsecond: what both stores keep
	Prerelease  bool       `json:"prerelease"`
	Notes       string     `json:"notes,omitempty"` // Markdown
	Artifacts   []Artifact `json:"artifacts"`       // by name
	Images      []Image    `json:"images"`          // by reference

	Retraction *Retraction `json:"retracted,omitempty"` // nil where it is in force
}

// Retraction says that a release is not to be used any more.
type Retraction struct {
	At     time.Time `json:"at"`
	Reason string    `json:"reason"`
}

// Channel is the one that the release is published on.
func (r Release) Channel() Channel {
	if r.Prerelease {
		return Prerelease
	}
	return Stable
}

// Artifact is a file of a release.
type Artifact struct {
	Name     string `json:"name"`
	Kind     string `json:"kind"`               // archive, binary, package, sbom, signature, checksums, formula, source or other
	Platform string `json:"platform,omitempty"` // os/arch by Go's names; empty for a file that is for all
	Size     int64  `json:"size"`               // bytes
	SHA256   string `json:"sha256"`             // 64 lower-case hexadecimal digits
	URL      string `json:"url,omitempty"`
}

// Image is a container image, or an index of them, of a release.
type Image struct {
	Reference string   `json:"reference"` // registry/name:tag
	Digest    string   `json:"digest"`    // sha256: and 64 lower-case hexadecimal digits
	Platforms []string `json:"platforms"` // os/arch, sorted
}

// Channel is who a release is for.
type Channel string

// The channels. Who follows [Prerelease] gets every release, also the stable ones: a release candidate
// is behind the release that it became.
const (
	Stable     Channel = "stable"
	Prerelease Channel = "prerelease"
)

// Holds reports whether users of the channel get r.
func (c Channel) Holds(r Release) bool { return c == Prerelease || !r.Prerelease }

// Owner is where a digest belongs: to an artifact or to an image of a release.
type Owner struct {
	Project  string    `json:"project"`
	Version  Version   `json:"version"`
	Artifact *Artifact `json:"artifact,omitempty"`
	Image    *Image    `json:"image,omitempty"`
}
