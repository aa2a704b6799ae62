package project

import (
	"cmp"
	"context"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/mod/module"

	"github.com/relkit/relkit/internal/git"
	"github.com/relkit/relkit/internal/release"
)

// first is the version of a first release.
const first = "v0.1.0"

// Next returns the default for the next version: the next patch after those that the checked-out commit contains, v0.1.0 if it contains
// none, and the next free one if another branch has that tag already. It has no v if the tags before it have none. A module whose path ends
// in a major version, as in /v2, is only released in that one (https://go.dev/ref/mod#major-version-suffixes).
func Next(all, contained []release.Version, path string) (release.Version, error) {
	start := first
	if _, suffix, ok := module.SplitPathVersion(path); ok && suffix != "" {
		major := strings.TrimLeft(suffix, "/.v")
		start = "v" + major + ".0.0"
		contained = slices.DeleteFunc(slices.Clone(contained), func(v release.Version) bool { return v.Major() != major })
	}
	next, err := release.ParseVersion(start)
	if err != nil {
		return next, err
	}
	if len(contained) > 0 {
		next = slices.MaxFunc(contained, release.Version.Compare).Next()
	}
	for slices.ContainsFunc(all, func(v release.Version) bool { return v.Compare(next) == 0 }) {
		next = next.Next()
	}
	return next, nil
}

// Unreadable returns the tags up to the checked-out commit that are meant as releases and that GoReleaser does not accept as versions:
// those newer than the newest version, if any. Reason states what is wrong with the newest of them.
func Unreadable(ctx context.Context, source *git.Repository) (tags []string, reason string, err error) {
	contained, err := source.ContainedTags(ctx)
	if err != nil {
		return nil, "", err
	}
	var prefixed []string
	for _, tag := range contained {
		_, refused := release.ParseVersion(tag)
		switch {
		case refused == nil:
			// Tags with a prefix next to versions belong to other modules or components.
			return tags, reason, nil
		case fourNumbers.MatchString(tag):
			tags = append(tags, tag)
			reason = cmp.Or(reason, "GoReleaser refuses them: a semantic version has three numbers")
		case tagOfVersion.MatchString(tag):
			prefixed = append(prefixed, tag)
		}
	}
	if len(tags) == 0 && len(prefixed) > 0 {
		return prefixed, "GoReleaser reads a prefix only with monorepo.tag_prefix of GoReleaser Pro, which relkit does not support", nil
	}
	return tags, reason, nil
}

var fourNumbers = regexp.MustCompile(`^v?\d+(\.\d+){3,}$`)
