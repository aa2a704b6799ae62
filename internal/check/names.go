package check

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/relkit/relkit/internal/audit"
	"github.com/relkit/relkit/internal/credential"
	"github.com/relkit/relkit/internal/github"
	"github.com/relkit/relkit/internal/goreleaser"
	"github.com/relkit/relkit/internal/registry"
	"github.com/relkit/relkit/internal/release"
)

// Names checks that the release overwrites no other project's: a tap or a registry replaces entries of the same name.
var Names = Question{
	Name:   "names",
	Proves: "existing manifests and images of these names belong to this project",
	Online: true,
	Run: func(ctx context.Context, s *Subject) ([]audit.Finding, error) {
		client, err := credential.Release().Client()
		if err != nil {
			return nil, err
		}
		templates, err := s.templates(ctx)
		if err != nil {
			return nil, err
		}
		manifests := slices.DeleteFunc(s.Project.Config.Manifests(templates), func(m goreleaser.Manifest) bool { return m.Destination.URL != "" })
		planned, err := s.plan(ctx)
		if err != nil {
			return nil, err
		}
		images := planned.Images
		if err := planned.Complete(release.PartManifests, release.PartImages); err != nil && len(manifests)+len(images) == 0 {
			return nil, err
		}
		if len(manifests)+len(images) == 0 {
			return nil, errors.New("the configuration has neither manifests nor images")
		}
		owners := ownership{client, s.Repository}
		found, manifestErr := takenManifests(ctx, manifests, templates, owners)
		taken, imageErr := takenImages(ctx, images, owners)
		return append(found, taken...), errors.Join(manifestErr, imageErr)
	},
}

func takenManifests(ctx context.Context, manifests []goreleaser.Manifest, templates *goreleaser.Templates, owners ownership) ([]audit.Finding, error) {
	var found []audit.Finding
	var unknown []error
	for _, manifest := range manifests {
		if manifest.Err != nil {
			unknown = append(unknown, fmt.Errorf("%s: %w", manifest.Setting, manifest.Err))
			continue
		}
		token, err := tokenOf(manifest, templates)
		if err != nil || token.Text == "" {
			token = credential.Release() // it reads public taps, at a higher rate limit than without a token
		}
		client, err := token.Client()
		if err != nil {
			return nil, err
		}
		to := manifest.Destination
		file, err := client.File(ctx, to.Repository, to.Branch, manifest.Paths[0])
		switch {
		case errors.Is(err, github.ErrNotFound):
			continue
		case err != nil:
			unknown = append(unknown, err)
			continue
		}
		other, err := owners.foreign(ctx, manifestSources(string(file.Content)))
		if err != nil {
			unknown = append(unknown, err)
		}
		if other != "" {
			found = append(found, fail(manifest.Paths[0]+" in "+to.Repository.String(), "installs "+other+", another project, and would be overwritten",
				"set the name of "+manifest.Setting+" to one that is not taken there"))
		}
	}
	return found, errors.Join(unknown...)
}

func takenImages(ctx context.Context, images []release.PlannedImage, owners ownership) ([]audit.Finding, error) {
	var found []audit.Finding
	var unknown []error
	var asked []string // several images may have the same name
	for _, image := range images {
		if slices.Contains(asked, image.Name) {
			continue
		}
		asked = append(asked, image.Name)
		labels, err := registry.Labels(ctx, image.Name)
		switch {
		case errors.Is(err, registry.ErrNotFound):
			continue
		case errors.Is(err, registry.ErrUnauthorized), errors.Is(err, registry.ErrForbidden):
			unknown = append(unknown, fmt.Errorf("%s: the registry does not show whether an image of that name exists", image.Name))
			continue
		case err != nil:
			unknown = append(unknown, err)
			continue
		}
		source, labelled := labels["org.opencontainers.image.source"]
		if !labelled {
			continue
		}
		other, err := owners.foreign(ctx, []string{source})
		if err != nil {
			unknown = append(unknown, err)
		}
		if other != "" {
			found = append(found, fail(image.Name, "contains an image of "+other+", another project: its tags would be moved to yours",
				"set "+nameSetting(image)+" to another name"))
		}
	}
	return found, errors.Join(unknown...)
}

// nameSetting returns the setting that names an image.
func nameSetting(image release.PlannedImage) string {
	switch image.Section {
	case "dockers":
		return "dockers.image_templates"
	case "docker_manifests":
		return "docker_manifests.name_template"
	case "kos":
		return "kos.repositories"
	}
	return "dockers_v2.images"
}
