package goreleaser

import (
	"fmt"
	"slices"
	"strings"

	"github.com/relkit/relkit/internal/release"
)

// stagingTag begins the tag of an image that is to be promoted once it is verified.
const stagingTag = "staging-"

// PlannedImages are the images that dockers_v2 asks for, each with the programs that go into it.
func (c *Config) PlannedImages(templates *Templates, builds []release.PlannedBuild) ([]release.PlannedImage, error) {
	var planned []release.PlannedImage
	for i, image := range c.Project.Images {
		one, err := plannedImage(image, templates)
		if err != nil {
			return nil, fmt.Errorf("dockers_v2[%d]: %w", i, err)
		}
		for _, build := range builds {
			if len(image.IDs) == 0 || slices.Contains(image.IDs, build.ID) {
				one.Programs = append(one.Programs, build.Program)
			}
		}
		names, err := templates.Slice(image.Images)
		if err != nil {
			return nil, fmt.Errorf("dockers_v2[%d]: images: %w", i, err)
		}
		for _, name := range names {
			one.Name = name
			planned = append(planned, one)
		}
	}
	return planned, nil
}

func plannedImage(image Image, templates *Templates) (planned release.PlannedImage, err error) {
	platforms := image.Platforms
	if len(platforms) == 0 {
		platforms = []string{"linux/amd64", "linux/arm64"} // GoReleaser's default
	}
	if platforms, err = templates.Slice(platforms); err != nil {
		return planned, fmt.Errorf("platforms: %w", err)
	}
	for _, platform := range platforms {
		planned.Platforms = append(planned.Platforms, release.ParsePlatform(platform))
	}
	tags := image.Tags
	if len(tags) == 0 {
		tags = []string{"{{ .Tag }}"} // GoReleaser's default
	}
	if planned.Tags, err = templates.Slice(tags); err != nil {
		return planned, fmt.Errorf("tags: %w", err)
	}
	planned.Staged = !slices.ContainsFunc(planned.Tags, func(tag string) bool { return !strings.HasPrefix(tag, stagingTag) })
	if planned.Labels, err = templates.Map(image.Labels); err != nil {
		return planned, fmt.Errorf("labels: %w", err)
	}
	if planned.Annotations, err = templates.Map(image.Annotations); err != nil {
		return planned, fmt.Errorf("annotations: %w", err)
	}
	return planned, nil
}
