package project

import (
	"context"
	"regexp"

	"github.com/relkit/relkit/internal/git"
)

// tagOfVersion matches the tags of releases, those of a part of the repository included: cli/v1.2.3, cli-v1.2.3, cli@1.2.3. It does
// not match nightly-2026.04.22.
var tagOfVersion = regexp.MustCompile(`^(?:.*[/@]|.*[-_]v)?v?\d+\.\d+\.\d+`)

// Released returns the tag of the release before a commit: the one that GoReleaser takes for it, or the nearest one before that which
// is a version, where GoReleaser takes a tag like nightly. What changed before that tag was in no release. It is empty if
// there is none.
func Released(ctx context.Context, source *git.Repository, commit, previous string) (string, error) {
	const most = 50
	var others []string
	for previous != "" && !tagOfVersion.MatchString(previous) && len(others) < most {
		others = append(others, previous)
		var err error
		if previous, err = source.PreviousTagIn(ctx, commit, git.TagOrder{Ignore: others}); err != nil {
			return "", err
		}
	}
	return previous, nil
}
