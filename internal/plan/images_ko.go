package plan

import (
	"cmp"
	"errors"
	"path"
	"slices"
	"strings"

	"github.com/relkit/relkit/internal/goreleaser"
	"github.com/relkit/relkit/internal/release"
)

// imagesOfKo plans the images of kos. ko compiles the program again, so the program in the image has the name of its package.
func (p *planner) imagesOfKo() {
	for i, entry := range p.effective.Kos {
		entry.ID = cmp.Or(entry.ID, p.effective.Name)
		setting := where("kos", entry.ID, i)
		if p.isDisabled(setting, entry.Disable) {
			continue
		}
		imported, err := p.koImportPath(entry)
		if err != nil {
			p.unknown(release.PartImages, setting, err)
			continue
		}
		tags := entry.Tags
		if len(tags) == 0 {
			tags = []string{"latest"} // GoReleaser's default
		}
		tags, err = p.templates.Slice(tags)
		if err != nil || len(tags) == 0 {
			p.unknown(release.PartImages, setting+".tags", cmp.Or(err, errors.New("all its tags are empty")))
			continue
		}
		image := release.PlannedImage{
			Section: "kos", Programs: []string{path.Base(imported)}, Platforms: koPlatforms(entry), Tags: tags, Staged: staged(tags),
			Labels: p.pairs(setting+".labels", entry.Labels), Annotations: p.pairs(setting+".annotations", entry.Annotations),
		}
		image.Digest = p.koDigest(entry.ID)
		for j, repository := range p.koRepositories(entry) {
			if image.Name = repository; j == 0 {
				image.Name = entry.Name(repository, imported) // GoReleaser copies it to the others unchanged
			}
			if p.public != nil {
				image.Name = p.public(image.Name)
			}
			p.plan.Images = append(p.plan.Images, image)
		}
	}
}

// koRepositories returns where an image is pushed to.
func (p *planner) koRepositories(entry goreleaser.Ko) []string {
	const variable = "KO_DOCKER_REPO"
	repository, err := p.templates.Render(`{{ envOrDefault "` + variable + `" "" }}`)
	switch {
	case err != nil:
		p.unknown(release.PartImages, variable, err)
		return nil
	case repository != "" && p.dist == nil: // else it is in the configuration already
		return []string{repository}
	case entry.Repository != "" && !slices.Contains(entry.Repositories, entry.Repository):
		return append(slices.Clone(entry.Repositories), entry.Repository)
	}
	return entry.Repositories
}

// koPlatforms returns the platforms of an image; none if the base image decides.
func koPlatforms(entry goreleaser.Ko) []release.Platform {
	if len(entry.Platforms) == 0 {
		return []release.Platform{{OS: "linux", Arch: "amd64"}} // GoReleaser's default
	}
	var platforms []release.Platform
	for _, platform := range entry.Platforms {
		if platform == "all" {
			return nil
		}
		platforms = append(platforms, release.ParsePlatform(platform))
	}
	return platforms
}

// koImportPath returns the import path of the main package of an image.
func (p *planner) koImportPath(entry goreleaser.Ko) (string, error) {
	id := cmp.Or(entry.Build, entry.ID)
	i := slices.IndexFunc(p.effective.Builds, func(b goreleaser.Build) bool { return b.ID == id })
	if i < 0 {
		return "", errors.New("there is no build " + id)
	}
	build := p.effective.Builds[i]
	build.Main, build.Dir = cmp.Or(entry.Main, build.Main), cmp.Or(entry.Dir, build.Dir)
	planned := release.PlannedBuild{Package: importPath(p.module, build)}
	if err := p.inModule(&planned, build); err != nil {
		return "", err
	}
	if planned.Package == "" {
		return "", errors.New("the import path of its main package is unknown")
	}
	return planned.Package, nil
}

// koDigest returns the digest of the image that the build has pushed for an entry; empty if unknown.
func (p *planner) koDigest(id string) string {
	if p.dist == nil || !p.thisBuild {
		return ""
	}
	for _, artifact := range p.dist.Artifacts {
		if artifact.Type == goreleaser.TypeIndex && artifact.Extra.ID == id && strings.Contains(artifact.Name, "@sha256:") {
			return artifact.Extra.Digest
		}
	}
	return ""
}
