package release

import (
	"cmp"
	"path"
	"slices"
	"strings"
)

// Plan is what a release should contain. Each part is known, or [Plan.Unknown] has the reason why it is not.
type Plan struct {
	Basis   Basis     `json:"basis"`
	Unknown []Unknown `json:"unknown,omitempty"`

	Module string         `json:"module"`        // the path of the main module; empty when not a Go module
	Tree   Tree           `json:"tree,omitzero"` // of the build; zero where it is not known
	Builds []PlannedBuild `json:"builds"`
	// Unarchived are the builds that go into no archive.
	Unarchived []PlannedBuild `json:"unarchived,omitempty"`
	// NoPage is set if the project intentionally makes no release on GitHub: users only get images or other channels.
	NoPage bool `json:"no_page,omitempty"`
	// Untaken are the builds, each with the platforms that the configuration does not distribute: there is no archive, package or image of
	// them, and no setting shows that this is intended.
	Untaken   []PlannedBuild `json:"untaken,omitempty"`
	Checksums string         `json:"checksums"` // the asset that lists the sums of the others; empty when there is none
	Sums      PlannedSums    `json:"sums,omitzero"`
	// Prerelease says that the configuration marks every release as a prerelease, and NotLatest that it calls none the latest.
	Prerelease bool              `json:"prerelease,omitempty"`
	NotLatest  bool              `json:"not_latest,omitempty"`
	Notes      PlannedNotes      `json:"notes"`
	Images     []PlannedImage    `json:"images"`
	Manifests  []PlannedManifest `json:"manifests"`
	SBOMs      bool              `json:"sboms"` // a software bill of materials for each binary
	// Packages are those for Linux distributions in supported formats.
	Packages []PlannedPackage `json:"packages,omitempty"`
	// Assets are the files that the build made for the release; nil if only the build knows.
	Assets []PlannedAsset `json:"assets,omitempty"`
}

// Owns reports whether a program belongs to the project, by its name. An archive may contain programs that were built elsewhere and have
// other versions. Without a planned build, every program counts as the project's.
func (p Plan) Owns(program string) bool {
	named := func(b PlannedBuild) bool { return b.Program == program }
	return len(p.Builds) == 0 || slices.ContainsFunc(p.AllBuilds(), named)
}

// AllBuilds returns the builds that go into archives, and those that do not.
func (p Plan) AllBuilds() []PlannedBuild { return slices.Concat(p.Builds, p.Unarchived) }

// Basis is the source of a plan.
type Basis string

// The bases of a plan, the most reliable first.
const (
	Exact     Basis = "exact"     // the dist folder of the build
	Predicted Basis = "predicted" // the configuration at the tag
	Deduced   Basis = "deduced"   // the names of the assets: the project has no GoReleaser configuration
)

// Part is a part of a release that a plan is about.
type Part string

// The parts of a plan.
const (
	PartPrograms  Part = "programs"
	PartPackages  Part = "packages"
	PartChecksums Part = "checksums"
	PartNotes     Part = "notes"
	PartImages    Part = "images"
	PartManifests Part = "manifests"
	PartSBOMs     Part = "sboms"
	PartPage      Part = "page" // how the release's page is marked
)

// Unknown is a part of a plan, or one setting of it, that could not be determined.
type Unknown struct {
	Part    Part   `json:"part"`
	Setting string `json:"setting,omitempty"` // dockers_v2[0].labels; empty where the whole part is unknown
	Reason  string `json:"reason"`            // one clause
	Remedy  string `json:"remedy"`            // what makes it known
	// Detail is set if the part is known by its name and place, and only its expected properties are unknown.
	Detail bool `json:"detail,omitempty"`
}

// String returns one clause: images: dockers_v2[0].labels: reason.
func (u Unknown) String() string {
	if u.Setting == "" {
		return string(u.Part) + ": " + u.Reason
	}
	return string(u.Part) + ": " + u.Setting + ": " + u.Reason
}

// Unknowns returns what is unknown of some parts.
func (p Plan) Unknowns(parts ...Part) []Unknown {
	var found []Unknown
	for _, unknown := range p.Unknown {
		if slices.Contains(parts, unknown.Part) {
			found = append(found, unknown)
		}
	}
	return found
}

// PlannedSums describes how the checksums of the assets are made, and of which.
type PlannedSums struct {
	Algorithm string `json:"algorithm,omitempty"` // as GoReleaser names it: sha256, sha3-512; empty where it shows by the sums
	// Split says that each asset has a file of its own with its sum. Of names the asset that a file is of, as far as that is
	// known; another file is of the asset whose name it has, with the algorithm for an ending.
	Split bool              `json:"split,omitempty"`
	Of    map[string]string `json:"of,omitempty"`
	// Outside are patterns for the names of assets that are meant to have no sum, and Extra for those of the assets that are
	// attached from outside of the build.
	Outside []string `json:"outside,omitempty"`
	// Withheld are patterns for the names of files that are listed with their sums and on purpose not attached.
	Withheld []string `json:"withheld,omitempty"`
	Extra    []string `json:"extra,omitempty"`
}

// SumOf returns the asset that a file of one sum is of; empty for another asset.
func (p Plan) SumOf(asset string) string {
	if !p.Sums.Split {
		return ""
	}
	if of := p.Sums.Of[asset]; of != "" {
		return of
	}
	if of, ok := strings.CutSuffix(asset, "."+cmp.Or(p.Sums.Algorithm, "sha256")); ok && len(p.Sums.Of) == 0 {
		return of
	}
	return ""
}

// PlannedBuild is one program and how it is built.
type PlannedBuild struct {
	ID        string     `json:"id"`      // by which the configuration names it
	Program   string     `json:"program"` // the name of the binary, without .exe
	Package   string     `json:"package"` // its import path; empty when the project is not a Go module
	Platforms []Platform `json:"platforms"`
	StaticGo  bool       `json:"static_go"` // built with CGO_ENABLED=0
	Trimpath  bool       `json:"trimpath"`  // built with -trimpath
	VCS       bool       `json:"vcs"`       // built with -buildvcs=true
	Stamped   bool       `json:"stamped"`   // the linker injects the version

	Module string `json:"module,omitempty"` // the path of its module; empty where that is not known
	// Nested is set if the module is not at the top of the repository, so that Go does not use the tag as its version.
	Nested bool `json:"nested,omitempty"`
	// Unrecorded is why Go records neither module nor commit in the binary: main names a file, or another builder made it. It is empty if
	// Go does.
	Unrecorded string `json:"unrecorded,omitempty"`
	NoVCS      bool   `json:"no_vcs,omitempty"` // built with -buildvcs=false
	// Uninstallable is why go install does not get the program; empty if it does.
	Uninstallable string `json:"uninstallable,omitempty"`
}

// PlannedPackage is one package in one format for one platform.
type PlannedPackage struct {
	Name     string   `json:"name"`
	Format   string   `json:"format"`   // deb, rpm, apk
	Platform Platform `json:"platform"` // its Arch is all for one that contains no program
	Programs []string `json:"programs"`
	// Prerelease replaces the version's own in the package; empty if the package uses that.
	Prerelease string `json:"prerelease,omitempty"`
}

// PlannedNotes is what the release notes must contain.
type PlannedNotes struct {
	Disabled bool     `json:"disabled"`
	Changes  []string `json:"changes"` // subjects of the commits since Previous that the notes must name
	// Ungrouped are the changes that match no group of the changelog, so that GoReleaser omits them.
	Ungrouped []string `json:"ungrouped,omitempty"`
}

// PlannedImage is one image and its platforms.
type PlannedImage struct {
	Name string `json:"name"` // the public name without a tag: ghcr.io/relkit/shipped
	// Section is the one of the configuration that the image comes from: dockers_v2, dockers, docker_manifests or kos.
	Section string `json:"section,omitempty"`
	// Variant is the first of Tags where several images have the name, as hello:1.2.3 and hello:1.2.3-debug; else it is empty.
	Variant  string   `json:"variant,omitempty"`
	Programs []string `json:"programs"`
	// AnyProgram is set if the Dockerfile may choose among Programs: no setting names those in the image.
	AnyProgram bool       `json:"any_program,omitempty"`
	Platforms  []Platform `json:"platforms"`
	// Exact are Platforms with the processor variants, as in linux/arm/v7; nil if none has one.
	Exact       []string          `json:"-"`
	Labels      map[string]string `json:"labels"`               // that each variant must carry
	Annotations map[string]string `json:"annotations"`          // that the index must carry
	Tags        []string          `json:"tags"`                 // that the build pushes
	Staged      bool              `json:"staged"`               // Tags are staging tags: the public ones come with the promotion
	Digest      string            `json:"digest,omitempty"`     // sha256:… that the build pushed; empty if only the build knows
	Substitute  bool              `json:"substitute,omitempty"` // a rehearsal built it in another way than the release will
	// EmptyBase is set if a rehearsal built it on an empty image: the user and the files of its base are unknown.
	EmptyBase bool `json:"empty_base,omitempty"`
}

// Key distinguishes the image from all others of the release: its name, with the tag where several have the name.
func (i PlannedImage) Key() string { return keyOf(i.Name, i.Variant) }

func keyOf(name, variant string) string {
	if variant == "" {
		return name
	}
	return name + ":" + variant
}

// Image returns the planned image of that key; the zero value if there is none.
func (p Plan) Image(key string) PlannedImage {
	for _, image := range p.Images {
		if image.Key() == key {
			return image
		}
	}
	return PlannedImage{}
}

// IsManifest reports whether an asset is a file of a planned manifest, by its name.
func (p Plan) IsManifest(asset string) bool {
	return slices.ContainsFunc(p.Manifests, func(m PlannedManifest) bool {
		return slices.ContainsFunc(m.Paths, func(file string) bool { return path.Base(file) == asset })
	})
}

// PlannedAsset is a file that the build made for the release.
type PlannedAsset struct {
	Name   string `json:"name"`
	SHA256 string `json:"sha256,omitempty"` // hex; empty where the build recorded none
}
