package preflight

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/relkit/relkit/internal/check"
	"github.com/relkit/relkit/internal/forge"
	"github.com/relkit/relkit/internal/goreleaser"
	"github.com/relkit/relkit/internal/registry"
	"github.com/relkit/relkit/internal/release"
)

// Names proves that the release takes nobody's place: a tap or a registry replaces what has the same name.
var Names = Question{
	Name:   "names",
	Proves: "the formulas and images of these names, where there are any, belong to this project",
	Online: true,
	Run: func(ctx context.Context, s *Subject) ([]check.Finding, error) {
		client, err := releaseToken().client()
		if err != nil {
			return nil, err
		}
		templates, err := s.templates(ctx)
		if err != nil {
			return nil, err
		}
		manifests, err := s.Project.Config.Manifests(templates)
		if err != nil {
			return nil, err
		}
		formulas := slices.DeleteFunc(manifests, func(m goreleaser.Manifest) bool { return !m.Formula() })
		images, err := s.Project.Config.PlannedImages(templates, nil)
		if err != nil {
			return nil, err
		}
		if len(formulas)+len(images) == 0 {
			return nil, errors.New("the configuration has neither a formula nor an image")
		}
		owners := ownership{client, s.Repository}
		found, formulaErr := takenFormulas(ctx, formulas, templates, owners)
		taken, imageErr := takenImages(ctx, images, owners)
		return append(found, taken...), errors.Join(formulaErr, imageErr)
	},
}

func takenFormulas(ctx context.Context, formulas []goreleaser.Manifest, templates *goreleaser.Templates, owners ownership) ([]check.Finding, error) {
	var found []check.Finding
	var unknown []error
	for _, manifest := range formulas {
		token, err := tapToken(manifest, templates)
		if err != nil {
			token = releaseToken() // reading is often free
		}
		client, err := token.client()
		if err != nil {
			return nil, err
		}
		file, err := client.File(ctx, manifest.Tap.Repository, manifest.Tap.Branch, manifest.Tap.Path)
		switch {
		case errors.Is(err, forge.ErrNotFound):
			continue
		case err != nil:
			unknown = append(unknown, err)
			continue
		}
		other, err := owners.foreign(ctx, formulaSources(string(file.Content)))
		if err != nil {
			unknown = append(unknown, err)
		}
		if other != "" {
			found = append(found, fail(manifest.Tap.Path+" in "+manifest.Tap.Repository.String(), "installs "+other+", another project, and would be replaced",
				"set brews.name to a name that is free in the tap"))
		}
	}
	return found, errors.Join(unknown...)
}

func takenImages(ctx context.Context, images []release.PlannedImage, owners ownership) ([]check.Finding, error) {
	var found []check.Finding
	var unknown []error
	for _, image := range images {
		labels, err := registry.Labels(ctx, image.Name)
		switch {
		case errors.Is(err, registry.ErrNotFound):
			continue
		case errors.Is(err, registry.ErrUnauthorized), errors.Is(err, registry.ErrForbidden):
			unknown = append(unknown, fmt.Errorf("%s: the registry does not show whether there is an image of that name", image.Name))
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
			found = append(found, fail(image.Name, "holds an image of "+other+", another project: its tags would move to yours",
				"set dockers_v2.images to a name of your own"))
		}
	}
	return found, errors.Join(unknown...)
}

var (
	formulaURL      = regexp.MustCompile(`(?m)^\s*url\s+"([^"]+)"`)
	formulaHomepage = regexp.MustCompile(`(?m)^\s*homepage\s+"([^"]+)"`)
)

// formulaSources are the addresses that tell whose formula it is: where it downloads from, else its homepage.
func formulaSources(text string) []string {
	for _, setting := range []*regexp.Regexp{formulaURL, formulaHomepage} {
		var sources []string
		for _, match := range setting.FindAllStringSubmatch(text, -1) {
			if _, known := repositoryOf(match[1]); known {
				sources = append(sources, match[1])
			}
		}
		if len(sources) > 0 {
			return sources
		}
	}
	return nil
}

// onForge are addresses of a repository, or of what it releases, on a forge.
var onForge = regexp.MustCompile(`^https?://[^/]*git[^/]*/([^/]+)/([^/#?]+?)(?:\.git)?(?:[/#?].*)?$`)

// repositoryOf is the repository that an address is about. Addresses of other pages are about none that is known.
func repositoryOf(address string) (release.Repository, bool) {
	found := onForge.FindStringSubmatch(address)
	if found == nil {
		return release.Repository{}, false
	}
	return release.Repository{Owner: found[1], Name: found[2]}, true
}

// ownership tells this project from others.
type ownership struct {
	client  *forge.Client
	project release.Repository
}

// foreign is the first repository that some addresses are about, when none of them is about this project; empty when one
// is, also by a name that the project had before, or when they are about no repository.
func (o ownership) foreign(ctx context.Context, addresses []string) (string, error) {
	var others []release.Repository
	for _, address := range addresses {
		other, known := repositoryOf(address)
		if !known {
			continue
		}
		if same(other, o.project) {
			return "", nil
		}
		if !slices.Contains(others, other) {
			others = append(others, other)
		}
	}
	if len(others) == 0 {
		return "", nil
	}
	current, err := o.client.Current(ctx, others[0])
	switch {
	case errors.Is(err, forge.ErrNotFound): // on another forge, or gone: not this project in any case
		return others[0].String(), nil
	case err != nil:
		return "", err
	case same(current, o.project):
		return "", nil
	}
	return others[0].String(), nil
}

func same(a, b release.Repository) bool { return strings.EqualFold(a.String(), b.String()) }
