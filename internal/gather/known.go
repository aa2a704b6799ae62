package gather

import (
	"fmt"

	"github.com/relkit/relkit/internal/goreleaser"
	"github.com/relkit/relkit/internal/release"
)

// Known is what is known of a release before it is looked at: the version, and what the project's
// configuration says of it.
type Known struct {
	Project    string
	Repository release.Repository
	Version    release.Version
	Commit     string
	Previous   release.Version
	Published  []release.Version  // the other versions that are public
	Config     *goreleaser.Config // nil for a project that has none
	Effective  goreleaser.Project // Config with its defaults
	Module     string
	Templates  *goreleaser.Templates
	Subjects   []string // of the commits since Previous
}

// Target plans what to gather. Place tells where an image is read from.
func (k Known) Target(place func(release.PlannedImage) string) (Target, error) {
	target := Target{
		Project: k.Project, Repository: k.Repository, Version: k.Version, Commit: k.Commit,
		Previous: k.Previous, Published: k.Published,
		Images: map[string]string{}, Taps: map[string]release.Tap{},
	}
	if k.Config == nil {
		return target, nil
	}
	var err error
	if target.Plan, err = k.Config.Plan(k.Effective, k.Module, k.Templates, k.Subjects); err != nil {
		return target, fmt.Errorf("%s: %w", k.Config.Path, err)
	}
	for _, image := range target.Plan.Images {
		target.Images[image.Name] = place(image)
	}
	manifests, err := k.Config.Manifests(k.Templates)
	if err != nil {
		return target, fmt.Errorf("%s: %w", k.Config.Path, err)
	}
	for _, manifest := range manifests {
		if manifest.Formula() {
			target.Taps[manifest.Name] = manifest.Tap
		}
	}
	return target, nil
}
