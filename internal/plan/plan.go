// Package plan finds out what a release should contain, from the first of three sources that is available: the dist folder of
// its build, the configuration at the tag, the names of the assets.
//
// It downloads no asset and evaluates nothing. A part that cannot be determined is unknown, for a stated reason, and never empty.
package plan

import (
	"cmp"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/relkit/relkit/internal/goreleaser"
	"github.com/relkit/relkit/internal/release"
)

// planner makes a plan from a configuration, part by part.
type planner struct {
	config     *goreleaser.Config
	written    *goreleaser.Config // as the project has it, where config is that of a rehearsal; nil if it is not available
	effective  goreleaser.Project // config with its defaults
	module     string             // the path of the main module; empty when the project is not a Go module
	templates  *goreleaser.Templates
	changes    []string                      // subjects of the commits since the previous release
	noChanges  string                        // why changes is not known; empty when it is
	dist       *goreleaser.Dist              // nil if the build is not available
	thisBuild  bool                          // dist belongs to the build that made the release, so that bytes can be compared
	public     func(reference string) string // the public name of an image of a rehearsal; nil outside of one
	publicGit  func(folder string) string    // the same of a git repository
	modules    *modules                      // nil if the project's files are not available
	version    release.Version
	repository release.Repository // where the project is developed

	plan release.Plan
}

// Project is the input of a prediction.
type Project struct {
	Config     *goreleaser.Config
	Name       string // of the project, where the configuration names none
	Module     string // the path of its main module
	Templates  *goreleaser.Templates
	Version    release.Version
	Repository release.Repository                // where the project is developed
	Read       func(name string) ([]byte, error) // of a file in the repository; nil if they are not available
	Prefix     string                            // the project's folder in the repository
}

// Predict plans what a release of a configuration will contain, before it is built. It omits the changes that the notes must contain.
func Predict(project Project) release.Plan {
	p := &planner{
		config: project.Config, effective: withDefaults(project.Config.Project, project.Name), module: project.Module,
		templates: project.Templates, version: project.Version, repository: project.Repository,
	}
	if project.Read != nil {
		p.modules = &modules{read: project.Read, prefix: path.Clean(project.Prefix)}
	}
	return p.make()
}

// make fills in the plan.
func (p *planner) make() release.Plan {
	p.plan.Basis, p.plan.Module = release.Predicted, p.module
	if p.dist != nil {
		p.plan.Basis = release.Exact
	}
	p.unread()
	p.programs()
	p.packages()
	p.checksums()
	p.sboms()
	p.notes()
	p.page()
	p.manifests()
	p.images()
	p.assets()
	return p.plan
}

// partOf is the part of a plan that a top setting of the configuration decides.
var partOf = map[string]release.Part{
	"builds": release.PartPrograms, "archives": release.PartPrograms, "checksum": release.PartChecksums, "changelog": release.PartNotes,
	"sboms": release.PartSBOMs, "nfpms": release.PartPackages, "dockers_v2": release.PartImages,
	"dockers": release.PartImages, "docker_manifests": release.PartImages, "kos": release.PartImages,
}

// unread makes the parts unknown whose settings relkit cannot read: those in a form that another version of GoReleaser knows, and, until
// the build, all that other files might set.
func (p *planner) unread() {
	if p.dist == nil && p.config.Has("includes") {
		parts := append(slices.Collect(maps.Values(partOf)), release.PartManifests)
		slices.Sort(parts)
		for _, part := range slices.Compact(parts) {
			p.plan.Unknown = append(p.plan.Unknown, release.Unknown{
				Part: part, Setting: "includes", Remedy: goreleaser.GiveDist, Reason: "adds settings from files that only GoReleaser Pro reads",
			})
		}
	}
	for _, one := range p.config.Unread {
		if part, ok := partOf[one.Setting]; ok {
			p.plan.Unknown = append(p.plan.Unknown, release.Unknown{
				Part: part, Setting: one.Setting, Remedy: "update relkit",
				Reason: fmt.Sprintf("has a form that this version of relkit does not know (line %d: %s)", one.Line, one.Problem),
			})
		}
	}
}

// unknown notes that a part, or a setting of it, cannot be determined.
func (p *planner) unknown(part release.Part, setting string, err error) {
	p.note(release.Unknown{Part: part, Setting: setting}, err)
}

// unknownDetail notes that a part is there, and that what it should look like cannot be determined.
func (p *planner) unknownDetail(part release.Part, setting string, err error) {
	p.note(release.Unknown{Part: part, Setting: setting, Detail: true}, err)
}

func (p *planner) note(unknown release.Unknown, err error) {
	unknown.Reason, unknown.Remedy = release.OneLine(err.Error()), p.remedy()
	if needed, ok := goreleaser.AsUnknown(err); ok {
		unknown.Reason, unknown.Remedy = needed.Name+" "+needed.Reason, needed.Remedy
		if p.dist != nil && strings.Contains(needed.Remedy, goreleaser.GiveDist) {
			unknown.Remedy = "the dist folder does not have it either: use something else in the template, such as .CommitDate or .Version"
		}
	}
	if !slices.Contains(p.plan.Unknown, unknown) {
		p.plan.Unknown = append(p.plan.Unknown, unknown)
	}
}

func (p *planner) remedy() string {
	if p.dist != nil {
		return "correct the template"
	}
	return goreleaser.GiveDist
}

// page plans how the release's page is marked on purpose.
func (p *planner) page() {
	p.plan.Prerelease = p.effective.Release.Prerelease == "true"
	latest, err := p.templates.Bool(p.effective.Release.MakeLatest)
	if err != nil {
		p.unknown(release.PartPage, "release.make_latest", err)
	}
	p.plan.NotLatest = p.plan.Prerelease || p.effective.Release.MakeLatest != nil && (err != nil || !latest)
}

func (p *planner) sboms() {
	for i, entry := range p.effective.SBOMs {
		disabled, err := p.templates.Bool(entry.Disable)
		if err != nil {
			p.unknown(release.PartSBOMs, where("sboms", entry.ID, i)+".disable", err)
			continue
		}
		p.plan.SBOMs = p.plan.SBOMs || !disabled && entry.Artifacts == "binary" && p.attaches(entry.ID)
	}
}

// where names an entry of a list by its id, else by its index.
func where(setting, id string, index int) string {
	return fmt.Sprintf("%s[%s]", setting, cmp.Or(id, fmt.Sprint(index)))
}
