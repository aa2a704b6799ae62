package scaffold

import (
	"context"
	"errors"
	"fmt"
	"regexp"

	"golang.org/x/mod/module"

	"github.com/relkit/relkit/internal/buildinfo"
	"github.com/relkit/relkit/internal/release"
)

// Kit is the repository of relkit, which has the reusable workflows.
var Kit = release.Repository{Owner: "relkit", Name: "relkit"}

// Commits finds the commit of a tag of a repository.
type Commits interface {
	TagCommit(ctx context.Context, repository release.Repository, tag string) (string, error)
}

// pin is the commit of relkit to which workflows are pinned, and the version in the comment beside it.
type pin struct{ commit, name string }

// noVersion is the version of a commit without a release. Dependabot reads it and proposes the next release.
const noVersion = "v0.0.0"

var fullCommit = regexp.MustCompile(`^[0-9a-f]{40}$`)

// pin chooses the commit: that of the options, else the one from which this relkit was built. A program of go install has only its
// version, for which GitHub returns the commit.
func (s *study) pin(ctx context.Context) (pin, error) {
	self := s.options.Self
	released, unreleased := release.ParseVersion("v" + self.Version)
	name := noVersion
	if unreleased == nil && !module.IsPseudoVersion(released.String()) {
		name = released.String()
	}
	switch ref := s.options.Ref; {
	case ref != self.Commit && fullCommit.MatchString(ref):
		return pin{ref, noVersion}, nil
	case fullCommit.MatchString(ref):
		return pin{ref, name}, nil
	case ref != "":
		version, err := release.ParseVersion(ref)
		if err != nil {
			return pin{}, fmt.Errorf("--ref %s: use the 40 digits of a commit of %s, or one of its versions", ref, Kit)
		}
		return s.lookUp(ctx, version)
	case self.Modified || self.Version == buildinfo.Unreleased:
		return pin{}, errors.New("this relkit is a development build, so there is no commit to which workflows can be pinned: " +
			"use --ref, such as --ref $(git -C RELKIT rev-parse HEAD), or a released relkit")
	case fullCommit.MatchString(self.Commit):
		return pin{self.Commit, name}, nil
	case unreleased != nil:
		return pin{}, fmt.Errorf("this relkit has the version %s, which is not valid: pin a commit with --ref", self.Version)
	}
	return s.lookUp(ctx, released)
}

func (s *study) lookUp(ctx context.Context, version release.Version) (pin, error) {
	commit, err := s.options.Commits.TagCommit(ctx, Kit, version.String())
	if err != nil {
		return pin{}, fmt.Errorf("find the commit of relkit %s: %w: pin it with --ref", version, err)
	}
	return pin{commit, version.String()}, nil
}
