package release

import (
	"fmt"
	"regexp"
	"time"
)

// Release is all that is known of one release: what was asked for, and what is really there.
type Release struct {
	Project    string     `json:"project"`
	Repository Repository `json:"repository"`
	Version    Version    `json:"version"`
	Commit     string     `json:"commit"`            // the full SHA-1 that the tag points at
	Previous   Version    `json:"previous,omitzero"` // the release that the notes start from
	Published  []Version  `json:"published"`         // the other versions that are public
	Plan       Plan       `json:"plan"`
	Page       Page       `json:"page"`
	Assets     []Asset    `json:"assets"`
	Binaries   []Binary   `json:"binaries"`
	Packages   []Package  `json:"packages,omitempty"`
	Images     []Image    `json:"images"`
	Formulas   []Formula  `json:"formulas"`
	SBOMs      []SBOM     `json:"sboms"`
	Signing    Signing    `json:"signing,omitzero"`
	Rebuild    *Rebuild   `json:"rebuild,omitempty"` // nil when nobody asked to build it again
	// Unrun says why no program was started; empty when those were that this machine can run.
	Unrun string `json:"unrun,omitempty"`
	// Unscanned says why binaries were not scanned for vulnerabilities; empty also when nobody asked.
	Unscanned string `json:"unscanned,omitempty"`
}

// Repository names a project on its forge.
type Repository struct {
	Owner string `json:"owner"`
	Name  string `json:"name"`
}

// repositoryName is owner/name, with the characters that GitHub allows.
var repositoryName = regexp.MustCompile(`^([A-Za-z0-9][A-Za-z0-9._-]*)/([A-Za-z0-9._-]+)$`)

// ParseRepository reads owner/name.
func ParseRepository(text string) (Repository, error) {
	found := repositoryName.FindStringSubmatch(text)
	if found == nil || found[2] == "." || found[2] == ".." {
		return Repository{}, fmt.Errorf("%q is no repository: write it as OWNER/NAME", text)
	}
	return Repository{Owner: found[1], Name: found[2]}, nil
}

// String is owner/name.
func (r Repository) String() string { return r.Owner + "/" + r.Name }

// Plan is what the project's configuration asks a release to contain.
type Plan struct {
	Module    string         `json:"module"` // the path of the main module; empty when not a Go module
	Builds    []PlannedBuild `json:"builds"`
	Checksums string         `json:"checksums"` // the asset that lists the SHA-256 sums; empty when there is none
	Notes     PlannedNotes   `json:"notes"`
	Images    []PlannedImage `json:"images"`
	Formulas  []string       `json:"formulas"` // names, without .rb
	SBOMs     bool           `json:"sboms"`    // a software bill of materials for each binary
	// Packages are those for Linux distributions in the formats that can be read.
	Packages []PlannedPackage `json:"packages,omitempty"`
}

// PlannedBuild is one program and how it is built.
type PlannedBuild struct {
	ID        string     `json:"id"`      // by which the configuration names it
	Program   string     `json:"program"` // the name of the binary, without .exe
	Package   string     `json:"package"` // its import path; empty when the project is no Go module
	Platforms []Platform `json:"platforms"`
	StaticGo  bool       `json:"static_go"` // built with CGO_ENABLED=0
	Trimpath  bool       `json:"trimpath"`  // built with -trimpath
	VCS       bool       `json:"vcs"`       // built with -buildvcs=true
	Stamped   bool       `json:"stamped"`   // the linker injects the version
}

// PlannedPackage is one package in one format for one platform.
type PlannedPackage struct {
	Name     string   `json:"name"`
	Format   string   `json:"format"`   // deb, rpm, apk
	Platform Platform `json:"platform"` // its Arch is all for one that holds no program
	Programs []string `json:"programs"`
}

// PlannedNotes is what the release notes must say.
type PlannedNotes struct {
	Disabled bool     `json:"disabled"`
	Changes  []string `json:"changes"` // subjects of the commits since Previous that the notes must name
}

// PlannedImage is one image and what it is built for.
type PlannedImage struct {
	Name        string            `json:"name"` // the public name without a tag: ghcr.io/relkit/shipped
	Programs    []string          `json:"programs"`
	Platforms   []Platform        `json:"platforms"`
	Labels      map[string]string `json:"labels"`      // that each variant must carry
	Annotations map[string]string `json:"annotations"` // that the index must carry
	Tags        []string          `json:"tags"`        // that the build pushes
	Staged      bool              `json:"staged"`      // Tags are staging tags: the public ones come with the promotion
}

// Image is what is planned for the image of that name; the zero value when nothing is.
func (p Plan) Image(name string) PlannedImage {
	for _, image := range p.Images {
		if image.Name == name {
			return image
		}
	}
	return PlannedImage{}
}

// Page is the release as the forge shows it.
type Page struct {
	ID         int64     `json:"id"`
	URL        string    `json:"url"`
	Draft      bool      `json:"draft"`
	Prerelease bool      `json:"prerelease"`
	Immutable  bool      `json:"immutable"`
	Notes      string    `json:"notes"`
	Latest     string    `json:"latest"` // the tag that the forge calls the latest release; empty when there is none
	Published  time.Time `json:"published,omitzero"`
}

// Public reports whether anybody can see the release.
func (r *Release) Public() bool { return !r.Page.Draft }

// Moves tells which names this release takes over from the others.
func (r *Release) Moves() Moves { return r.Version.Moves(r.Published) }
