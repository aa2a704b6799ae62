package check

import (
	"context"
	"fmt"
	"slices"

	"github.com/relkit/relkit/internal/audit"
	"github.com/relkit/relkit/internal/goreleaser"
	"github.com/relkit/relkit/internal/nearest"
)

// Config checks that GoReleaser accepts the intended configuration, now and after its next update.
var Config = Question{
	Name:   "config",
	Proves: "GoReleaser accepts the one configuration and its templates; no setting is deprecated except brews, which formulas need",
	Run: func(ctx context.Context, s *Subject) ([]audit.Finding, error) {
		program, err := s.goreleaser(ctx)
		if err != nil {
			return nil, err
		}
		path := s.Project.Config.Path
		// A variable that is not set here may be set on the machine that builds the release.
		environment, err := s.Project.ReleaseEnvironment(ctx, s.Version, s.Project.Source.Head, s.Project.Source.Root)
		if err != nil {
			return nil, err
		}
		notices, err := program.Notices(ctx, s.Project.Folder, path, environment.Variables...)
		if err != nil {
			return []audit.Finding{fail("the configuration", reasons(err), "see https://goreleaser.com/customization")}, ctx.Err()
		}
		found := templateFindings(s.Project.Config, program)
		for _, other := range goreleaser.IgnoredConfigs(s.Project.Folder, path) {
			found = append(found, warn(other, "is ignored: GoReleaser uses "+path, "delete the one that is not used"))
		}
		if s.Project.NamedByMajor() {
			found = append(found, warn(path, "sets no project_name: GoReleaser names the project "+s.Project.Name()+", after the module path, and its archives too",
				"set project_name"))
		}
		for i, notice := range notices {
			switch {
			case notice.Setting == formulas, slices.Contains(notices[:i], notice):
			case notice.PhasedOut:
				found = append(found, warn(path, notice.Setting+" is being phased out by GoReleaser", replace(notice)))
			default:
				found = append(found, warn(path, notice.Setting+" is deprecated by GoReleaser "+program.Version+", which accepts it", replace(notice)))
			}
		}
		return found, nil
	},
}

// templateFindings returns findings for templates that GoReleaser refuses only when it renders them, possibly after the build.
func templateFindings(config *goreleaser.Config, program *goreleaser.Program) []audit.Finding {
	var found []audit.Finding
	for _, failed := range config.TemplateErrors(program) {
		remedy := "see https://goreleaser.com/customization/templates"
		if meant := nearest.To(failed.Name, goreleaser.TemplateNames()); failed.Name != "" && meant != "" {
			remedy = "did you mean " + meant + "?"
		}
		found = append(found, fail(config.Path, failed.Error(), remedy))
	}
	return found
}

// formulas is the one deprecated setting that is accepted: Homebrew needs a formula for a service, and the cask that GoReleaser recommends
// cannot have one.
const formulas = "brews"

// replacements maps a deprecated setting to its replacement (https://goreleaser.com/deprecations).
var replacements = map[string]string{
	"archives.builds":                  "archives.ids",
	"archives.format":                  "archives.formats, a list",
	"archives.format_overrides.format": "archives.format_overrides.formats, a list",
	"builds.gobinary":                  "builds.tool",
	"dockers":                          "dockers_v2",
	"docker_manifests":                 "dockers_v2",
	"homebrew_casks.binary":            "homebrew_casks.binaries, a list",
	"homebrew_casks.manpage":           "homebrew_casks.manpages, a list",
	"kos.repository":                   "kos.repositories, a list",
	"kos.sbom":                         "spdx or none as the value of kos.sbom",
	"mcp.github":                       "the same settings directly below mcp",
	"nfpms.builds":                     "nfpms.ids",
	"snaps.builds":                     "snapcrafts.ids",
	"snapshot.name_template":           "snapshot.version_template",
}

func replace(notice goreleaser.Notice) string {
	remedy := "see " + notice.Page
	if instead, known := replacements[notice.Setting]; known {
		remedy = fmt.Sprintf("write %s instead: %s", instead, notice.Page)
	}
	return remedy
}
