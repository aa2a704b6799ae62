package project

import (
	"slices"

	"github.com/relkit/relkit/internal/release"
)

// first is the version of a first release.
const first = "v0.1.0"

// Next is the version that is released next when nobody names one: the next patch after those that the checked-out
// commit contains, v0.1.0 when it contains none.
func Next(contained []release.Version) (release.Version, error) {
	if len(contained) == 0 {
		return release.ParseVersion(first)
	}
	return slices.MaxFunc(contained, release.Version.Compare).Next(), nil
}
