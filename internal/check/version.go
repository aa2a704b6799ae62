package check

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/relkit/relkit/internal/audit"
	"github.com/relkit/relkit/internal/credential"
	"github.com/relkit/relkit/internal/github"
	"github.com/relkit/relkit/internal/release"
)

// Version checks that the version is still available. Every Go client that has seen a tag refuses it after it moves: the checksum database
// is append-only.
var Version = Question{
	Name:   "version",
	Proves: "the version is unpublished, its tag is on no other commit, and its line has no later release",
	Online: true,
	Run: func(ctx context.Context, s *Subject) ([]audit.Finding, error) {
		client, err := credential.Release().Client()
		if err != nil {
			return nil, err
		}
		published, err := client.Versions(ctx, s.Repository)
		if errors.Is(err, github.ErrNotFound) && client.Anonymous() {
			return nil, fmt.Errorf("%s is private or does not exist: set GITHUB_TOKEN to check", s.Repository)
		}
		if err != nil {
			return nil, err
		}
		found := among(s, published)
		moved, err := movedTag(ctx, s, client)
		return append(found, moved...), err
	},
}

// among finds conflicts of a version with public versions.
func among(s *Subject, published []release.Version) []audit.Finding {
	const remedy = "published releases are never changed: release the next version"
	if slices.ContainsFunc(published, func(v release.Version) bool { return v.Compare(s.Version) == 0 }) {
		return []audit.Finding{fail(s.Tag, "is already published on "+s.Repository.String(), remedy)}
	}
	var later []release.Version
	for _, v := range published {
		if v.Compare(s.Version) > 0 && sameLine(v, s.Version) {
			later = append(later, v)
		}
	}
	if len(later) == 0 {
		return nil
	}
	newest := slices.MaxFunc(later, release.Version.Compare)
	return []audit.Finding{fail(s.Tag, fmt.Sprintf("is older than %s, which is already published", newest), "release a version newer than "+newest.String())}
}

// sameLine reports whether a later version makes an earlier one pointless. Two minor versions are two lines, as a backport shows; a release
// candidate conflicts only with earlier candidates of the same release.
func sameLine(later, earlier release.Version) bool {
	if later.Minor() != earlier.Minor() {
		return false
	}
	return !later.Prerelease() || earlier.Prerelease() && core(later) == core(earlier)
}

// core returns the version that a prerelease precedes.
func core(v release.Version) string {
	number, _, _ := strings.Cut(v.Number(), "-")
	return number
}

// movedTag finds a tag that the forge has on another commit.
func movedTag(ctx context.Context, s *Subject, client *github.Client) ([]audit.Finding, error) {
	there, err := client.TagCommit(ctx, s.Repository, s.Tag)
	if errors.Is(err, github.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	here := s.tagged
	if here == "" {
		here = s.Project.Source.Head
	}
	if there == here {
		return nil, nil
	}
	return []audit.Finding{fail(s.Tag, fmt.Sprintf("is on commit %.12s at %s, but on %.12s here", there, s.Repository, here),
		"release the next version: clones that have fetched the tag refuse to move it")}, nil
}
