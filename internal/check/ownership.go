package check

import (
	"context"
	"errors"
	"regexp"
	"slices"
	"strings"

	"github.com/relkit/relkit/internal/github"
	"github.com/relkit/relkit/internal/release"
)

var (
	manifestURL      = regexp.MustCompile(`(?m)^[\s-]*"?(?:url|uri|InstallerUrl)"?:?\s+"?([^"\s]+)`)
	manifestHomepage = regexp.MustCompile(`(?m)^\s*"?(?:homepage|PackageUrl)"?:?\s+"?([^"\s]+)`)
)

// manifestSources returns the addresses that identify the owner of a manifest: the download addresses, otherwise the homepage.
func manifestSources(text string) []string {
	for _, setting := range []*regexp.Regexp{manifestURL, manifestHomepage} {
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

// onForge matches the address of a repository, or of its releases, on a forge.
var onForge = regexp.MustCompile(`^https?://[^/]*git[^/]*/([^/]+)/([^/#?]+?)(?:\.git)?(?:[/#?].*)?$`)

// repositoryOf returns the repository that an address is about. Addresses of other pages are about none that is known.
func repositoryOf(address string) (release.Repository, bool) {
	found := onForge.FindStringSubmatch(address)
	if found == nil {
		return release.Repository{}, false
	}
	return release.Repository{Owner: found[1], Name: found[2]}, true
}

// ownership distinguishes this project from others.
type ownership struct {
	client  *github.Client
	project release.Repository
}

// foreign returns the first repository that some addresses are about, when none of them is about this project; empty when one
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
	case errors.Is(err, github.ErrNotFound): // on another forge, or gone: not this project in any case
		return others[0].String(), nil
	case err != nil:
		return "", err
	case same(current, o.project):
		return "", nil
	}
	return others[0].String(), nil
}

func same(a, b release.Repository) bool { return strings.EqualFold(a.String(), b.String()) }
