package check

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/relkit/relkit/internal/audit"
	"github.com/relkit/relkit/internal/release"
)

// Pushes checks that the build pushes images under the intended names and tags. Users of latest get whatever has that tag, even a
// prerelease.
var Pushes = Question{
	Name:   "pushes",
	Proves: "images are pushed only under tags meant for the version and not under public tags before promotion, and signatures have something to sign",
	Run: func(ctx context.Context, s *Subject) ([]audit.Finding, error) {
		project := s.Project.Config.Project
		if len(project.Images)+len(project.Dockers)+len(project.DockerManifests)+len(project.Kos) == 0 {
			return nil, errors.New("the configuration makes no image")
		}
		planned, err := s.plan(ctx)
		if err != nil {
			return nil, err
		}
		found, strayErr := s.strayTags(ctx, planned)
		early, err := s.pushedEarly(ctx, planned)
		found = append(found, early...)
		found = append(found, koNames(s, planned)...)
		found = append(found, unsigned(s)...)
		return found, errors.Join(strayErr, err, unnamed(planned))
	},
}

// unnamed returns why the names or tags of some images are unknown; other unknown properties of images do not matter here.
func unnamed(planned release.Plan) error {
	var reasons []error
	for _, unknown := range planned.Unknowns(release.PartImages) {
		if !unknown.Detail {
			reasons = append(reasons, errors.New(unknown.String()))
		}
	}
	return errors.Join(reasons...)
}

// strayTags finds tags that belong to another release: for this version, and for a prerelease if the project makes prereleases.
func (s *Subject) strayTags(ctx context.Context, planned release.Plan) ([]audit.Finding, error) {
	versions, _, err := s.Project.Source.Versions(ctx)
	if err != nil {
		return nil, err
	}
	others := slices.DeleteFunc(slices.Clone(versions), func(v release.Version) bool { return v.Compare(s.Version) == 0 })
	which := "is a prerelease"
	if !s.Version.Prerelease() {
		which = "is older than others"
	}
	found := stray(planned, s.Version, others, func(image release.PlannedImage, tags string) audit.Finding {
		return fail(image.Key(), fmt.Sprintf("is pushed as %s, and %s %s: users who pull it get this version", tags, s.Version, which), audit.GuardTag(image.Section))
	})
	marked := s.Project.Config.Project.Release.Prerelease == "auto"
	if s.Version.Prerelease() || !marked && !slices.ContainsFunc(versions, release.Version.Prerelease) {
		return found, nil
	}
	prerelease, err := release.ParseVersion(s.Version.String() + "-rc.1")
	if err != nil {
		return found, err
	}
	later, err := s.planOf(ctx, prerelease)
	if err != nil {
		return found, err
	}
	return append(found, stray(later, prerelease, nil, func(image release.PlannedImage, tags string) audit.Finding {
		return warn(image.Key(), fmt.Sprintf("would be pushed as %s for a prerelease, too: users who pull it get this version", tags), audit.GuardTag(image.Section))
	})...), nil
}

// stray finds the images of a version that the build pushes under tags that are not meant for it.
func stray(planned release.Plan, version release.Version, others []release.Version, finding func(release.PlannedImage, string) audit.Finding) []audit.Finding {
	var found []audit.Finding
	bad := audit.StrayTags(version, others)
	for _, image := range planned.Images {
		tags := slices.DeleteFunc(slices.Clone(image.Tags), func(tag string) bool { return !slices.Contains(bad, tag) })
		if len(tags) == 0 {
			continue
		}
		image.Variant = ""
		found = append(found, finding(image, strings.Join(tags, ", ")))
	}
	return found
}

// pushedEarly finds the images that the build makes public before promotion.
func (s *Subject) pushedEarly(ctx context.Context, planned release.Plan) ([]audit.Finding, error) {
	templates, err := s.templates(ctx)
	if err != nil {
		return nil, err
	}
	if draft, err := templates.Bool(s.Project.Config.Project.Release.Draft); err != nil || !draft {
		return nil, err
	}
	var found []audit.Finding
	for _, image := range planned.Images {
		if image.Staged {
			continue
		}
		setting := image.Section + ".tags"
		if image.Section == "dockers" || image.Section == "docker_manifests" {
			setting = nameSetting(image)
		}
		remedy := "let " + setting + " push it only under the tag staging-{{ .Version }}: relkit promote adds the public tags"
		if image.Variant != "" {
			remedy += "; give each image a name of its own for that"
		}
		found = append(found, warn(image.Key(), "is pushed under a public tag by the build, before the draft is verified: "+strings.Join(image.Tags, ", "), remedy))
	}
	return found, nil
}

// koNames finds images of kos whose name differs from what bare requests.
func koNames(s *Subject, planned release.Plan) []audit.Finding {
	var found []audit.Finding
	for i, entry := range s.Project.Config.Project.Kos {
		setting := "base_import_paths"
		if entry.PreserveImportPaths {
			setting = "preserve_import_paths"
		}
		if !entry.Bare || !entry.BaseImportPaths && !entry.PreserveImportPaths {
			continue
		}
		for _, image := range planned.Images {
			called := func(repository string) bool { return strings.HasPrefix(image.Name, repository+"/") }
			if image.Section == "kos" && slices.ContainsFunc(append(slices.Clone(entry.Repositories), entry.Repository), called) {
				found = append(found, warn(fmt.Sprintf("kos[%s]", cmp.Or(entry.ID, fmt.Sprint(i))), setting+" has precedence over bare: the image is called "+image.Name,
					"drop "+setting+" to call it as repositories does, or drop bare"))
				break
			}
		}
	}
	return found
}

// unsigned finds signatures that sign nothing, by the kinds of images that GoReleaser signs for each value of docker_signs.artifacts
// (https://goreleaser.com/customization/docker_sign).
func unsigned(s *Subject) []audit.Finding {
	project := s.Project.Config.Project
	v2, one, several := len(project.Images) > 0, len(project.Dockers) > 0, len(project.DockerManifests)+len(project.Kos) > 0
	var found []audit.Finding
	for i, entry := range project.DockerSigns {
		signs, known := map[string]bool{"": v2, "images": v2 || one, "manifests": v2 || several, "all": true}[entry.Artifacts]
		if !known || signs {
			continue
		}
		need := "docker_manifests and kos are signed with artifacts: manifests"
		if one && !several {
			need = "dockers are signed with artifacts: images"
		}
		found = append(found, warn(fmt.Sprintf("docker_signs[%s]", cmp.Or(entry.ID, fmt.Sprint(i))), "signs nothing of what this configuration builds", need))
	}
	return found
}
