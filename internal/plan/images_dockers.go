package plan

import (
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/relkit/relkit/internal/goreleaser"
	"github.com/relkit/relkit/internal/release"
)

// single is the image that an entry of dockers builds, under all its references.
type single struct {
	references []string
	image      release.PlannedImage
}

// pushing is what is pushed under one reference.
type pushing struct {
	reference string
	parts     []int // of the entries of dockers that it is made of
	image     release.PlannedImage
}

// imagesOfDockers plans the images of dockers and docker_manifests. What a manifest joins is not an image of its own: it is not meant to be
// pull it.
func (p *planner) imagesOfDockers() {
	singles := p.singles()
	manifests, joined := p.indexes(singles)
	images := manifests
	for i, one := range singles {
		for _, reference := range one.references {
			if !slices.Contains(joined, reference) {
				images = append(images, pushing{reference, []int{i}, one.image})
			}
		}
	}
	p.plan.Images = append(p.plan.Images, p.pushedTogether(p.reallyPushed(images))...)
}

// singles returns the images of the entries of dockers. One that is not pushed has no reference.
func (p *planner) singles() []single {
	var all []single
	for i, entry := range p.effective.Dockers {
		setting := where("dockers", entry.ID, i)
		one := single{image: release.PlannedImage{Section: "dockers", Platforms: []release.Platform{entry.Platform()}}}
		one.image.Programs, one.image.AnyProgram = p.programsOf(entry.IDs, func(b release.PlannedBuild) bool {
			return slices.Contains(b.Platforms, entry.Platform())
		})
		one.image.Labels = p.flagLabels(setting, entry.Flags)
		references, err := p.references(entry.ImageTemplates, goreleaser.TypePushed)
		if err != nil {
			p.unknown(release.PartImages, setting+".image_templates", err)
		}
		if !p.skipsPush(setting, entry.SkipPush) {
			one.references = references
		}
		all = append(all, one)
	}
	return all
}

// flagLabels returns the labels that the flags of a build set, as far as they can be rendered.
func (p *planner) flagLabels(setting string, flags []string) map[string]string {
	labels := map[string]string{}
	for key, value := range goreleaser.FlagLabels(flags) {
		maps.Copy(labels, p.pairs(setting+".build_flag_templates", map[string]string{key: value}))
	}
	return labels
}

// skipsPush reports whether an image is not pushed, or may not be: then the images are unknown.
func (p *planner) skipsPush(setting string, skip any) bool {
	if skip == nil {
		return false
	}
	rendered, err := p.templates.Render(fmt.Sprint(skip))
	if err != nil {
		p.unknown(release.PartImages, setting+".skip_push", err)
		return true
	}
	rendered = strings.TrimSpace(rendered)
	return rendered == "true" || rendered == "auto" && p.version.Prerelease()
}

// indexes returns the manifests of docker_manifests that are pushed, and the references of all images that they join.
func (p *planner) indexes(singles []single) (manifests []pushing, joined []string) {
	for i, entry := range p.effective.DockerManifests {
		setting := where("docker_manifests", entry.ID, i)
		if p.skipsPush(setting, entry.SkipPush) {
			continue
		}
		names, err := p.references([]string{entry.NameTemplate}, goreleaser.TypeIndex)
		if err != nil {
			p.unknown(release.PartImages, setting+".name_template", err)
			continue
		}
		references, err := p.references(entry.ImageTemplates, goreleaser.TypePushed)
		if err != nil {
			p.unknown(release.PartImages, setting+".image_templates", err)
			continue
		}
		if len(names) == 0 || strings.TrimSpace(names[0]) == "" || len(references) == 0 {
			continue // GoReleaser leaves it out
		}
		joined = append(joined, references...)
		index := pushing{reference: names[0], image: release.PlannedImage{Section: "docker_manifests"}}
		for j, one := range singles {
			if slices.ContainsFunc(one.references, func(r string) bool { return slices.Contains(references, r) }) {
				index.parts = append(index.parts, j)
				index.image = join(index.image, one.image, len(index.parts) == 1)
			}
		}
		manifests = append(manifests, index)
	}
	return manifests, joined
}

// references returns the references in templates. If one cannot be rendered here, it returns what the build has pushed under a name of that
// form.
func (p *planner) references(templates []string, kind string) ([]string, error) {
	rendered, err := p.templates.Slice(templates)
	if err == nil || p.dist == nil {
		return rendered, err
	}
	var found []string
	for _, template := range templates {
		form := p.form(template)
		for _, artifact := range p.dist.Artifacts {
			if artifact.Type == kind && form.MatchString(artifact.Name) {
				found = append(found, artifact.Name)
			}
		}
	}
	if len(found) == 0 {
		return nil, err
	}
	return found, nil
}

var action = regexp.MustCompile(`\{\{.*?\}\}`)

// form returns a pattern for the result of a template, with a wildcard for parts that cannot be rendered here.
func (p *planner) form(template string) *regexp.Regexp {
	pattern, rest := "", template
	for _, each := range action.FindAllString(template, -1) {
		before, after, _ := strings.Cut(rest, each)
		pattern, rest = pattern+regexp.QuoteMeta(before), after
		if text, err := p.templates.Render(each); err == nil {
			pattern += regexp.QuoteMeta(text)
		} else {
			pattern += "[^:@]*"
		}
	}
	return regexp.MustCompile("^" + pattern + regexp.QuoteMeta(rest) + "$")
}

// join adds an image of one platform to an index: its platform and programs, and no label that the others lack.
func join(index, one release.PlannedImage, first bool) release.PlannedImage {
	for _, platform := range one.Platforms {
		if !slices.Contains(index.Platforms, platform) {
			index.Platforms = append(index.Platforms, platform)
		}
	}
	for _, program := range one.Programs {
		if !slices.Contains(index.Programs, program) {
			index.Programs = append(index.Programs, program)
		}
	}
	index.AnyProgram = index.AnyProgram || one.AnyProgram || !first && len(index.Programs) > len(one.Programs)
	if first {
		index.Labels = maps.Clone(one.Labels)
	}
	maps.DeleteFunc(index.Labels, func(key, value string) bool { return one.Labels[key] != value })
	return index
}

// reallyPushed returns the references that the build has pushed, with their digests; all if images were skipped.
func (p *planner) reallyPushed(images []pushing) []pushing {
	if p.dist == nil {
		return images
	}
	var pushed []pushing
	for _, one := range images {
		for _, artifact := range p.dist.Artifacts {
			if artifact.Name != one.reference || artifact.Type != goreleaser.TypePushed && artifact.Type != goreleaser.TypeIndex {
				continue
			}
			if p.thisBuild {
				one.image.Digest = artifact.Extra.Digest
			}
			pushed = append(pushed, one)
			break
		}
	}
	if len(pushed) == 0 {
		return images
	}
	return pushed
}

// pushedTogether returns the images by their names, one for all tags that are of the same bytes: made of the same parts, or with the digest
// that the build has recorded.
func (p *planner) pushedTogether(all []pushing) []release.PlannedImage {
	var images []release.PlannedImage
	var parts [][]int
	for _, one := range all {
		name, tag, ok := p.split(one.reference)
		if !ok {
			tag = "latest" // as Docker takes it
		}
		if strings.ContainsAny(one.reference, " @") {
			p.unknown(release.PartImages, one.reference, errors.New("it is not an image name with a tag"))
			continue
		}
		i := slices.IndexFunc(images, func(other release.PlannedImage) bool {
			return other.Name == name && other.Section == one.image.Section && other.Digest == one.image.Digest
		})
		if i >= 0 && (one.image.Digest != "" || slices.Equal(parts[i], one.parts)) {
			images[i].Tags = append(images[i].Tags, tag)
			images[i].Staged = staged(images[i].Tags)
			continue
		}
		one.image.Name, one.image.Tags = name, []string{tag}
		one.image.Staged = staged(one.image.Tags)
		images, parts = append(images, one.image), append(parts, one.parts)
	}
	return images
}
