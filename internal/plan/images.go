package plan

import (
	"errors"
	"maps"
	"slices"
	"strings"

	"github.com/relkit/relkit/internal/goreleaser"
	"github.com/relkit/relkit/internal/release"
)

// stagingTag begins the tag of an image that is to be promoted once it is verified.
const stagingTag = "staging-"

// images plans the images of the configuration, each with its programs.
func (p *planner) images() {
	p.imagesOfDockersV2()
	p.imagesOfDockers()
	p.imagesOfKo()
	p.oneForEachName()
	p.variants()
}

func (p *planner) imagesOfDockersV2() {
	for i, entry := range p.effective.Images {
		setting := where("dockers_v2", entry.ID, i)
		if p.isDisabled(setting, entry.Disable) {
			continue
		}
		image := p.image(setting, entry)
		image.Programs, image.AnyProgram = p.programsOf(entry.IDs, func(release.PlannedBuild) bool { return true })
		p.plan.Images = append(p.plan.Images, p.named(setting, entry, image)...)
	}
}

// isDisabled reports whether an entry is disabled, or may be: then the images are unknown.
func (p *planner) isDisabled(setting string, disable any) bool {
	disabled, err := p.templates.Bool(disable)
	if err != nil {
		p.unknown(release.PartImages, setting+".disable", err)
	}
	return disabled || err != nil
}

// programsOf returns the programs of the builds of some ids, or of all without ids, that match. AnyOf is set if the Dockerfile may choose
// among them.
func (p *planner) programsOf(ids []string, fit func(release.PlannedBuild) bool) (programs []string, anyOf bool) {
	builds := p.plan.AllBuilds()
	if len(ids) == 0 && len(p.plan.Builds) > 0 {
		builds = p.plan.Builds // a program in no archive is seldom meant for an image
	}
	for _, build := range builds {
		if (len(ids) == 0 || slices.Contains(ids, build.ID)) && fit(build) && !slices.Contains(programs, build.Program) {
			programs = append(programs, build.Program)
		}
	}
	return programs, len(ids) == 0 && len(programs) > 1
}

// variants distinguish the images of one name that several entries push under tags of their own, as that of 1.2.3 and 1.2.3-debug.
func (p *planner) variants() {
	count := map[string]int{}
	for _, image := range p.plan.Images {
		count[image.Name]++
	}
	for i := range p.plan.Images {
		if image := &p.plan.Images[i]; count[image.Name] > 1 && !image.Staged {
			image.Variant = image.Tags[0]
		}
	}
}

// image returns the common part of all images of an entry.
func (p *planner) image(setting string, entry goreleaser.Image) release.PlannedImage {
	image := release.PlannedImage{Section: "dockers_v2"}
	platforms := entry.Platforms
	if len(platforms) == 0 {
		platforms = []string{"linux/amd64", "linux/arm64"} // GoReleaser's default
	}
	platforms, err := p.templates.Slice(platforms)
	if err != nil {
		p.unknown(release.PartImages, setting+".platforms", err)
	}
	for _, platform := range platforms {
		image.Platforms = append(image.Platforms, release.ParsePlatform(platform))
		if strings.Count(platform, "/") > 1 {
			image.Exact = platforms
		}
	}
	image.Labels = p.pairs(setting+".labels", entry.Labels)
	image.Annotations = p.pairs(setting+".annotations", entry.Annotations)
	return image
}

// pairs returns the labels or annotations that can be rendered.
func (p *planner) pairs(setting string, templates map[string]string) map[string]string {
	rendered := map[string]string{}
	for _, key := range slices.Sorted(maps.Keys(templates)) {
		pair, err := p.templates.Map(map[string]string{key: templates[key]})
		if err != nil {
			p.unknownDetail(release.PartImages, setting+"."+key, err)
			continue
		}
		maps.Copy(rendered, pair)
	}
	return rendered
}

// named returns the images of an entry with names and tags: those that the build has pushed, else those in the templates.
func (p *planner) named(setting string, entry goreleaser.Image, image release.PlannedImage) []release.PlannedImage {
	if pushed := p.builtImages(entry.ID); len(pushed) > 0 {
		return ofBuilt(pushed, image)
	}
	tags := entry.Tags
	if len(tags) == 0 {
		tags = []string{"{{ .Tag }}"} // GoReleaser's default
	}
	tags, err := p.templates.Slice(tags)
	if err == nil && len(tags) == 0 {
		err = errors.New("all its tags are empty")
	}
	if err != nil {
		p.unknown(release.PartImages, setting+".tags", err)
		return nil
	}
	names, err := p.templates.Slice(entry.Images)
	if err != nil {
		p.unknown(release.PartImages, setting+".images", err)
		return nil
	}
	image.Tags, image.Staged = tags, staged(tags)
	var images []release.PlannedImage
	for _, name := range names {
		image.Name = name
		if p.public != nil {
			image.Name = p.public(name)
		}
		images = append(images, image)
	}
	return images
}

func ofBuilt(pushed []built, image release.PlannedImage) []release.PlannedImage {
	var images []release.PlannedImage
	for _, one := range pushed {
		i := slices.IndexFunc(images, func(other release.PlannedImage) bool { return other.Name == one.name })
		if i < 0 {
			image.Name, image.Digest, image.Tags = one.name, one.digest, nil
			images, i = append(images, image), len(images)
		}
		images[i].Tags = append(images[i].Tags, one.tag)
		images[i].Staged = staged(images[i].Tags)
	}
	return images
}

// oneForEachName makes images unknown that several entries stage in one repository: a promotion gives each repository one set of public
// tags.
func (p *planner) oneForEachName() {
	seen := map[string]bool{}
	for _, image := range p.plan.Images {
		if image.Staged && seen[image.Name] {
			p.unknown(release.PartImages, image.Name, errors.New("several entries push it under staging tags, so the public tags of each are unknown"))
		}
		seen[image.Name] = seen[image.Name] || image.Staged
	}
}

// staged reports whether all of some tags are staging tags.
func staged(tags []string) bool {
	return !slices.ContainsFunc(tags, func(tag string) bool { return !strings.HasPrefix(tag, stagingTag) })
}

// built is an image that the build has pushed.
type built struct {
	name, tag, digest string
}

// builtImages returns the images that the build has pushed for an entry of dockers_v2; none where the build skipped images
// out.
func (p *planner) builtImages(id string) []built {
	if p.dist == nil {
		return nil
	}
	var images []built
	for _, artifact := range p.dist.Artifacts {
		if artifact.Type != goreleaser.TypeImage || artifact.Extra.ID != id {
			continue
		}
		name, tag, ok := p.split(artifact.Name)
		if !ok {
			continue // without a tag it is not a reference that GoReleaser pushes
		}
		image := built{name: name, tag: tag}
		if p.thisBuild {
			image.digest = artifact.Extra.Digest
		}
		images = append(images, image)
	}
	return images
}

// split takes a reference apart: into the public name of the image, and its tag. It has no tag where that is latest by default.
func (p *planner) split(reference string) (name, tag string, ok bool) {
	if p.public != nil {
		reference = p.public(reference)
	}
	colon := strings.LastIndex(reference, ":")
	if colon <= strings.LastIndex(reference, "/") {
		return reference, "", false
	}
	return reference[:colon], reference[colon+1:], true
}
