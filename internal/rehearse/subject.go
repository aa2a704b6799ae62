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

// Subject is the release to rehearse.
type Subject struct {
	*project.Project
	goreleaser  *goreleaser.Program
	Version     release.Version
	Published   []release.Version // those that have a tag already
	uncommitted []string
	environment *project.Environment
	// unreadable are the tags that are not versions, and unreadableFor is the reason.
	unreadable    []string
	unreadableFor string
	Repository    release.Repository
}

// study determines what to rehearse, and refuses what cannot be rehearsed.
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
	if err := s.provide(ctx, s.Source.Head, s.Source.Root); err != nil {
		return nil, err
	}
	s.Repository, err = s.Project.Repository(s.Version)
	if err != nil {
		return nil, input(err)
	}
	s.unreadable, s.unreadableFor, err = project.Unreadable(ctx, s.Source)
	return s, err
}

// provide finds out what the release of a commit, checked out in a folder, finds in its environment.
func (s *Subject) provide(ctx context.Context, commit, folder string) error {
	var err error
	if s.environment, err = s.ReleaseEnvironment(ctx, s.Version, commit, folder); err != nil {
		return input(err)
	}
	s.Env = s.environment.Variables
	return nil
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
		s.Version, err = project.Next(all, contained, s.Module())
	}
	if err != nil {
		return err
	}
	taken := func(v release.Version) bool { return v.Compare(s.Version) == 0 }
	if slices.ContainsFunc(all, taken) {
		return fmt.Errorf("%s already has a tag: choose another version, or omit --version for the next", s.Version)
	}
	return nil
}

// overlaidRepository returns named in the overlay where GoReleaser could not find it out by itself.
func (s *Subject) overlaidRepository() release.Repository {
	if s.Origin.Name != "" || s.Config.Project.Release.GitHub.Name != "" {
		return release.Repository{}
	}
	return s.Repository
}

// warnings returns what a user should know before the rehearsal starts.
func (s *Subject) warnings(dirty bool) []string {
	var warnings []string
	if s.Source.Branch == "" {
		warnings = append(warnings, "HEAD is detached: check out the branch that you release from")
	}
	if s.NamedByMajor() {
		warnings = append(warnings, fmt.Sprintf("%s sets no project_name: GoReleaser names the project %s, after the module path, and its archives too",
			s.Config.Path, s.Name()))
	}
	if len(s.unreadable) > 0 {
		warnings = append(warnings, fmt.Sprintf("%s is rehearsed, because the tags %s are not versions: %s",
			s.Version, some(s.unreadable), s.unreadableFor))
	}
	if len(s.uncommitted) > 0 && !dirty {
		warnings = append(warnings, "uncommitted changes are left out (--dirty includes them): "+some(s.uncommitted))
	}
	return warnings
}

// some returns the first few of a list.
func some(names []string) string {
	const most = 3
	named := strings.Join(names[:min(len(names), most)], ", ")
	if more := len(names) - most; more > 0 {
		named += fmt.Sprintf(" and %d more", more)
	}
	return named
}
