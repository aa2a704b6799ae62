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

// Kit is the repository of relkit, whose workflows are called.
var Kit = release.Repository{Owner: "relkit", Name: "relkit"}

// Commits finds the commit that a tag of a repository points at.
type Commits interface {
	TagCommit(ctx context.Context, repository release.Repository, tag string) (string, error)
}

// pin is the commit of relkit that workflows are called at, and what a reader calls it.
type pin struct{ commit, name string }

// noVersion stands for a commit that is no release. Dependabot, which reads it, then proposes the next release.
const noVersion = "v0.0.0"

var fullCommit = regexp.MustCompile(`^[0-9a-f]{40}$`)

// pin chooses the commit: the one that was named, else the one that this relkit was built from. A program of go install
// knows its version alone, whose commit the forge knows.
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
			return pin{}, fmt.Errorf("--ref %s: give the 40 digits of a commit of %s, or a version of it", ref, Kit)
		}
		return s.lookUp(ctx, version)
	case self.Modified || self.Version == buildinfo.Unreleased:
		return pin{}, errors.New("this relkit is a development build, so there is no commit to pin its workflows to: " +
			"name one with --ref, as in --ref $(git -C RELKIT rev-parse HEAD), or use a released relkit")
	case fullCommit.MatchString(self.Commit):
		return pin{self.Commit, name}, nil
	case unreleased != nil:
		return pin{}, fmt.Errorf("this relkit says %s, which is no version: name the commit to pin with --ref", self.Version)
	}
	return s.lookUp(ctx, released)
}

func (s *study) lookUp(ctx context.Context, version release.Version) (pin, error) {
	commit, err := s.options.Commits.TagCommit(ctx, Kit, version.String())
	if err != nil {
		return pin{}, fmt.Errorf("find the commit of relkit %s: %w: name it with --ref", version, err)
	}
	return pin{commit, version.String()}, nil
}
