package release

import (
	"fmt"
	"regexp"
	"strings"
	"time"
)

// Release is everything that is known of one release: its plan, and its actual contents.
type Release struct {
	Subject

	Plan   Plan    `json:"plan"`
	Page   Page    `json:"page"`
	Assets []Asset `json:"assets"`
	// Unattached are the names that a checksums file lists and that no asset has.
	Unattached []string   `json:"unattached,omitempty"`
	Binaries   []Binary   `json:"binaries"`
	Packages   []Package  `json:"packages,omitempty"`
	Images     []Image    `json:"images"`
	Manifests  []Manifest `json:"manifests"`
	SBOMs      []SBOM     `json:"sboms"`
	Signing    Signing    `json:"signing,omitzero"`
	Rebuild    *Rebuild   `json:"rebuild,omitempty"` // nil when it was not built again
	// Unrun is why no program was started; empty if those for this machine were.
	Unrun string `json:"unrun,omitempty"`
	// Unscanned is why binaries were not scanned for vulnerabilities; also empty if no scan was requested.
	Unscanned string `json:"unscanned,omitempty"`
	// Settings are the project's settings at the tag.
	Settings Settings `json:"-"`
}

// Repository names a project on its forge.
type Repository struct {
	Owner string `json:"owner"`
	Name  string `json:"name"`
}

// repositoryName is owner/name, with the characters that GitHub allows.
var repositoryName = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]*/[A-Za-z0-9._-]+$`)

// ParseRepository reads owner/name.
func ParseRepository(text string) (Repository, error) {
	owner, name, _ := strings.Cut(text, "/")
	if !repositoryName.MatchString(text) || name == "." || name == ".." {
		return Repository{}, fmt.Errorf("%q is not a repository: write it as OWNER/NAME", text)
	}
	return Repository{Owner: owner, Name: name}, nil
}

// String returns owner/name.
func (r Repository) String() string { return r.Owner + "/" + r.Name }

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

// Public reports whether the release is public.
func (r *Release) Public() bool { return !r.Page.Draft }
