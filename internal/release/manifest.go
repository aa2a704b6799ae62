package release

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
)

// ManifestKind is the package manager that a manifest is for.
type ManifestKind string

// The kinds of manifests, in the order in which a promotion publishes them.
const (
	HomebrewFormula ManifestKind = "Homebrew formula"
	HomebrewCask    ManifestKind = "Homebrew cask"
	Scoop           ManifestKind = "Scoop manifest"
	Krew            ManifestKind = "krew manifest"
	Winget          ManifestKind = "winget manifest"
	Nix             ManifestKind = "Nix package"
	AUR             ManifestKind = "AUR package"
	AURSource       ManifestKind = "AUR source package"
)

// manifestKinds are all kinds in the order of a promotion.
var manifestKinds = []ManifestKind{HomebrewFormula, HomebrewCask, Scoop, Krew, Winget, Nix, AUR, AURSource}

// CompareManifests orders manifests as a promotion publishes them.
func CompareManifests(a, b PlannedManifest) int {
	return cmp.Compare(slices.Index(manifestKinds, a.Kind), slices.Index(manifestKinds, b.Kind))
}

// Number returns how manifests of the kind write a version: krew wants a v (https://krew.sigs.k8s.io/docs/developer-guide/plugin-manifest), a
// PKGBUILD allows no hyphen (https://wiki.archlinux.org/title/Arch_package_guidelines#Package_versioning).
func (k ManifestKind) Number(v Version) string {
	switch k {
	case Krew:
		return "v" + v.Number()
	case AUR, AURSource:
		return strings.ReplaceAll(v.Number(), "-", "_")
	default:
		return v.Number()
	}
}

// Plain returns the number of a version as manifests of the kind write it.
func (k ManifestKind) Plain(version string) string {
	switch k {
	case Krew:
		return strings.TrimPrefix(version, "v")
	case AUR, AURSource:
		return strings.Replace(version, "_", "-", 1)
	default:
		return version
	}
}

// Destination is the branch of a repository that a package manager reads.
type Destination struct {
	Repository Repository `json:"repository,omitzero"` // on GitHub; zero where URL says where it is
	URL        string     `json:"url,omitempty"`       // of a git repository elsewhere, as that of an AUR package
	Branch     string     `json:"branch,omitempty"`    // the default branch when empty
}

// String returns owner/name or the URL, with the branch where it is not the default one.
func (d Destination) String() string {
	text := d.URL
	if text == "" {
		text = d.Repository.String()
	}
	if d.Branch != "" {
		text += "@" + d.Branch
	}
	return text
}

// PlannedManifest is what publishes a release to a package manager: a Homebrew formula, a Scoop manifest, the three files of winget.
type PlannedManifest struct {
	Kind ManifestKind `json:"kind"`
	// Name is the name that users install: for winget, the package's identifier.
	Name        string      `json:"name"`
	Setting     string      `json:"setting"` // homebrew_casks[0]
	Destination Destination `json:"destination"`
	// Proposal is the pull request by which the manifest gets to its destination; nil if it is pushed.
	Proposal *Proposal `json:"proposal,omitempty"`
	// Paths are the paths of its files in the destination, and Files where GoReleaser rendered them, in the same order; Files is empty
	// without the dist folder of the build.
	Paths []string `json:"paths"`
	Files []string `json:"-"`
	// Message is that of the commit, and the title of the pull request.
	Message string `json:"message,omitempty"`
	// Token is the variable that contains the token which writes to the repository; empty if the configuration names none.
	Token string `json:"token,omitempty"`
	// InBuild is set if GoReleaser itself publishes the manifest during the build.
	InBuild bool `json:"in_build,omitempty"`
	// SkipUpload is the setting skip_upload: true, auto or empty.
	SkipUpload string `json:"skip_upload,omitempty"`
}

// Proposal is a pull request.
type Proposal struct {
	From  Destination `json:"from"` // the branch with the change, which may be in a fork
	Draft bool        `json:"draft,omitempty"`
}

// PushedTo returns where the manifest's files are written: the destination, or the branch of the proposal.
func (m PlannedManifest) PushedTo() Destination {
	if m.Proposal != nil {
		return m.Proposal.From
	}
	return m.Destination
}

// Key distinguishes the manifest from all others of the release.
func (m PlannedManifest) Key() string {
	return string(m.Kind) + " " + m.Destination.String() + " " + strings.Join(m.Paths, " ")
}

// Due reports whether a release publishes the manifest: prereleases and backports do not change manifests that follow the newest release.
func (s Subject) Due(m PlannedManifest) bool { return m.OwnLine() || s.Moves().Latest }

// String names the manifest in messages: Homebrew cask hello.
func (m PlannedManifest) String() string { return string(m.Kind) + " " + m.Name }

// ownLine are names of manifests that are meant for other releases than the newest stable one: hello@1.2, hello-beta.
var ownLine = regexp.MustCompile(`.@|.[-_.](alpha|beta|rc|pre|preview|prerelease|nightly|next|edge|canary|unstable|snapshot)[-_.]?\d*$`)

// OwnLine reports whether the manifest has a name for prereleases or for an older line, so that it does not follow the newest release.
func (m PlannedManifest) OwnLine() bool { return ownLine.MatchString(strings.ToLower(m.Name)) }

// Manifest is a manifest as the build rendered it, or as its destination has it, and the results of following it.
type Manifest struct {
	PlannedManifest

	SHA256    string     `json:"sha256"` // hex, of its files in order
	Version   string     `json:"version"`
	Downloads []Download `json:"downloads"`
	// Test is set if a formula has a test block.
	Test bool `json:"test,omitempty"`
	// Offered is the version that the destination offers now; empty when it has no such manifest.
	Offered string `json:"offered"`
	// Unseen is why the state of the destination is unknown; empty if it is known.
	Unseen string `json:"unseen,omitempty"`
	// Waiting is the URL of the pull request that proposes this manifest and is still open.
	Waiting string `json:"waiting,omitempty"`
	// Unjudged is why no tool has checked its syntax; empty if one has.
	Unjudged string   `json:"unjudged,omitempty"`
	Err      string   `json:"err,omitempty"` // why it cannot be read
	Texts    []string `json:"-"`             // of its files, in the order of Paths
}

// Install returns the commands that install from the manifest, one after the other; none if there is none to name.
func (m PlannedManifest) Install() []string {
	repository := m.Destination.Repository
	owner, page := repository.Owner, "https://github.com/"+repository.String()
	switch m.Kind {
	case HomebrewFormula:
		return m.brewInstall("brew install ")
	case HomebrewCask:
		return m.brewInstall("brew install --cask ")
	case Scoop:
		return []string{"scoop bucket add " + owner + " " + page, "scoop install " + owner + "/" + m.Name}
	case Krew:
		if repository == (Repository{Owner: "kubernetes-sigs", Name: "krew-index"}) {
			return []string{"kubectl krew install " + m.Name}
		}
		return []string{"kubectl krew index add " + owner + " " + page + ".git", "kubectl krew install " + owner + "/" + m.Name}
	case Winget:
		if repository == (Repository{Owner: "microsoft", Name: "winget-pkgs"}) {
			return []string{"winget install --exact --id " + m.Name}
		}
	case AUR, AURSource:
		if strings.Contains(m.Destination.URL, "aur.archlinux.org") {
			return []string{"git clone https://aur.archlinux.org/" + m.Name + ".git && cd " + m.Name + " && makepkg -si"}
		}
	case Nix: // which attribute or flake has it depends on the repository
	}
	return nil
}

// brewInstall returns the commands of Homebrew. A repository whose name does not begin with homebrew- must be named by its URL first:
// https://docs.brew.sh/Taps
func (m PlannedManifest) brewInstall(install string) []string {
	repository := m.Destination.Repository
	if short, ok := strings.CutPrefix(repository.Name, "homebrew-"); ok && short != "" {
		return []string{install + repository.Owner + "/" + short + "/" + m.Name}
	}
	return []string{"brew tap " + repository.String() + " https://github.com/" + repository.String(), install + repository.String() + "/" + m.Name}
}
