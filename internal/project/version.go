package project

import (
	"slices"
	"strings"

	"golang.org/x/mod/module"

	"github.com/relkit/relkit/internal/release"
)

// first is the version of a first release.
const first = "v0.1.0"

// Next is the version that is released next when nobody names one: the next patch after those that the checked-out
// commit contains, v0.1.0 when it contains none. A module whose path ends in a major version, as in /v2, is released
// in that one alone (https://go.dev/ref/mod#major-version-suffixes).
func Next(contained []release.Version, path string) (release.Version, error) {
	start := first
	if _, suffix, ok := module.SplitPathVersion(path); ok && suffix != "" {
		major := strings.TrimLeft(suffix, "/.v")
		start = "v" + major + ".0.0"
		contained = slices.DeleteFunc(slices.Clone(contained), func(v release.Version) bool { return v.Major() != major })
	}
	if len(contained) == 0 {
		return release.ParseVersion(start)
	}
	return slices.MaxFunc(contained, release.Version.Compare).Next(), nil
}
