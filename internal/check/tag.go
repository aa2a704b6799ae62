package check

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/relkit/relkit/internal/audit"
	"github.com/relkit/relkit/internal/project"
	"github.com/relkit/relkit/internal/release"
)

// Tag checks that the tag matches the checkout.
var Tag = Question{
	Name:   "tag",
	Proves: "the tag is a semantic version, and the commit that is checked out is on a branch",
	Run: func(ctx context.Context, s *Subject) ([]audit.Finding, error) {
		found, err := habits(ctx, s)
		if err != nil {
			return nil, err
		}
		if _, err := release.ParseVersion(s.Tag); err != nil {
			problem, remedy, _ := strings.Cut(strings.TrimPrefix(err.Error(), fmt.Sprintf("%q ", s.Tag)), ": ")
			found = append(found, fail(s.Tag, problem, remedy))
		}
		head := s.Project.Source.Head
		switch {
		case s.tagged != "" && s.tagged != head:
			found = append(found, fail(s.Tag, fmt.Sprintf("points at %.12s, and %.12s is checked out", s.tagged, head),
				"run git checkout "+s.Tag+" to release the tag; or create a new tag for the new commit"))
		case s.tagged == "" && s.pushed:
			found = append(found, fail(s.Tag, "is not in this checkout, although it triggered this run",
				"give actions/checkout fetch-depth: 0, which fetches the tags too"))
		}
		branch, err := onBranch(ctx, s)
		return append(found, branch...), err
	},
}

// habits finds a tag in another notation than the previous ones.
func habits(ctx context.Context, s *Subject) ([]audit.Finding, error) {
	if s.Version.IsZero() {
		return nil, nil // one finding is enough
	}
	source := s.Project.Source
	tags, reason, err := project.Unreadable(ctx, source)
	if err != nil {
		return nil, err
	}
	var found []audit.Finding
	for _, tag := range tags {
		if tag != s.Tag {
			found = append(found, warn(tag, "is a tag of a release, but no version: "+reason, "tag the next release "+s.Tag+", or name its tag with --tag"))
		}
	}
	if strings.HasPrefix(s.Tag, "v") {
		return found, nil
	}
	all, _, err := source.Versions(ctx)
	others := slices.DeleteFunc(all, func(v release.Version) bool { return v.String() == s.Tag })
	if len(others) > 0 && !slices.ContainsFunc(others, func(v release.Version) bool { return !strings.HasPrefix(v.String(), "v") }) {
		found = append(found, fail(s.Tag, "has no v, but all earlier versions have one", "tag v"+s.Tag))
	}
	return found, err
}

// onBranch finds a commit that will get lost because it is on no branch.
func onBranch(ctx context.Context, s *Subject) ([]audit.Finding, error) {
	if s.shallow {
		return nil, nil // the clone is too shallow to find the branch
	}
	source := s.Project.Source
	known, err := source.Branches(ctx, "")
	if err != nil {
		return nil, err
	}
	containing, err := source.Branches(ctx, source.Head)
	if err != nil || len(containing) > 0 {
		return nil, err
	}
	commit := fmt.Sprintf("commit %.12s", source.Head)
	if len(known) == 0 {
		return []audit.Finding{warn(commit, "may be on no branch: the clone has no branches", "run git fetch origin to know")}, nil
	}
	return []audit.Finding{fail(commit, "is on no branch: its changes will be missing from later versions",
		"merge it, or tag a commit of a branch; run git fetch origin first if the branch is new")}, nil
}
