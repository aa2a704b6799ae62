package project

import (
	"context"
	"regexp"

	"github.com/relkit/relkit/internal/git"
)

// tagOfVersion matches the tags of releases, those of a part of the repository included: cli/v1.2.3, cli-v1.2.3, cli@1.2.3. It does
// not match nightly-2026.04.22.
var tagOfVersion = regexp.MustCompile(`^(?:.*[/@]|.*[-_]v)?v?\d+\.\d+\.\d+`)

// Changes returns the subjects of the commits that a release is made of: those since the release before it, as [Released] finds it.
func Changes(ctx context.Context, source *git.Repository, commit, previous string) ([]string, error) {
	previous, err := Released(ctx, source, commit, previous)
	if err != nil {
		return nil, err
	}
	return source.Subjects(ctx, previous, commit)
}

// Released returns the tag of the previous release: the one that GoReleaser uses, or, if that is a tag such as nightly, the nearest one
// before it that is a version. Changes before that tag were in no release. It is empty if there is none.
func Released(ctx context.Context, source *git.Repository, commit, previous string) (string, error) {
	const most = 50
	var others []string
	for previous != "" && !tagOfVersion.MatchString(previous) && len(others) < most {
		others = append(others, previous)
		var err error
		if previous, err = source.PreviousTag(ctx, commit, git.TagOrder{Ignore: others}); err != nil {
			return "", err
		}
	}
	return previous, nil
}
