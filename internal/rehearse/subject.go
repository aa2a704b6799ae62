package rehearse

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/relkit/relkit/internal/goreleaser"
	"github.com/relkit/relkit/internal/project"
	"github.com/relkit/relkit/internal/release"
)

// Subject is what is rehearsed.
type Subject struct {
	*project.Project
	goreleaser  *goreleaser.Program
	Version     release.Version
	Published   []release.Version // those that have a tag already
	uncommitted []string
	Repository  release.Repository
}

// study finds out what is to be rehearsed, and refuses what cannot be.
func study(ctx context.Context, options Options) (*Subject, error) {
	opened, err := project.Open(ctx, options.Path)
	if err != nil {
		return nil, input(err)
	}
	s := &Subject{Project: opened}
	if err := s.chooseVersion(ctx, options.Version); err != nil {
		return nil, input(err)
	}
	if s.uncommitted, err = s.Source.Uncommitted(ctx); err != nil {
		return nil, input(err)
	}
	if s.goreleaser, err = goreleaser.Locate(ctx, s.Folder); err != nil {
		return nil, input(err)
	}
	s.Repository, err = s.Project.Repository(s.Version)
	return s, input(err)
}

func (s *Subject) chooseVersion(ctx context.Context, wanted string) error {
	all, contained, err := s.Source.Versions(ctx)
	if err != nil {
		return err
	}
	s.Published = all
	if wanted != "" {
		s.Version, err = release.ParseVersion(wanted)
	} else {
		s.Version, err = project.Next(contained, s.Module())
	}
	if err != nil {
		return err
	}
	taken := func(v release.Version) bool { return v.Compare(s.Version) == 0 }
	if slices.ContainsFunc(all, taken) {
		if wanted == "" {
			return fmt.Errorf("the next version %s has a tag already, on another branch: name one with --version", s.Version)
		}
		return fmt.Errorf("%s has a tag already: a version is released once; name another, or leave out --version for the next", s.Version)
	}
	return nil
}

// overlaidRepository is named in the overlay where GoReleaser could not find it out by itself.
func (s *Subject) overlaidRepository() release.Repository {
	if s.Origin.Name != "" || s.Config.Project.Release.GitHub.Name != "" {
		return release.Repository{}
	}
	return s.Repository
}

// warnings are what a user should know before the rehearsal starts.
func (s *Subject) warnings(dirty bool) []string {
	var warnings []string
	if s.Source.Branch == "" {
		warnings = append(warnings, "HEAD is detached: what is rehearsed is on no branch, so check out the branch that you release from")
	}
	if count := len(s.uncommitted); count > 0 && !dirty {
		const most = 3
		named := strings.Join(s.uncommitted[:min(count, most)], ", ")
		if count > most {
			named += fmt.Sprintf(" and %d more", count-most)
		}
		warnings = append(warnings, "uncommitted changes are left out (--dirty takes them in): "+named)
	}
	return warnings
}
