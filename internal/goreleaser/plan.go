package goreleaser

import (
	"fmt"
	"slices"

	"github.com/relkit/relkit/internal/release"
)

// Plan tells what a configuration asks a release to contain. Effective is the configuration with its
// defaults: [Dist.Effective] after a build, [Config.Completed] without one. Images and formulas are those of
// the project's own configuration: an overlay has renamed its own.
//
// Subjects are the subjects of the commits since the previous release.
func (c *Config) Plan(effective Project, module string, templates *Templates, subjects []string) (release.Plan, error) {
	plan := release.Plan{
		Module: module,
		SBOMs:  slices.ContainsFunc(effective.SBOMs, func(s SBOM) bool { return s.Artifacts == "binary" }),
	}
	for _, setting := range []string{"builds", "archives", "checksum", "changelog", "sboms", "nfpms", "dockers_v2"} {
		if err := Unknown(c.Unread, setting); err != nil {
			return plan, err
		}
	}
	var err error
	if plan.Builds, err = plannedBuilds(effective, module, templates); err != nil {
		return plan, err
	}
	if plan.Packages, err = plannedPackages(effective, plan.Builds, templates); err != nil {
		return plan, err
	}
	if plan.Checksums, err = plannedChecksums(effective.Checksum, templates); err != nil {
		return plan, err
	}
	if plan.Notes, err = plannedNotes(effective.Changelog, templates, subjects); err != nil {
		return plan, err
	}
	manifests, err := c.Manifests(templates)
	if err != nil {
		return plan, err
	}
	for _, manifest := range manifests {
		if manifest.Formula() {
			plan.Formulas = append(plan.Formulas, manifest.Name)
		}
	}
	plan.Images, err = c.PlannedImages(templates, plan.Builds)
	return plan, err
}

func plannedChecksums(checksum Checksum, templates *Templates) (string, error) {
	for _, setting := range []any{checksum.Disable, checksum.Split} {
		if none, err := templates.Bool(setting); err != nil || none {
			return "", err
		}
	}
	name, err := templates.Render(checksum.NameTemplate)
	if err != nil {
		return "", fmt.Errorf("checksum: name_template: %w", err)
	}
	return name, nil
}
