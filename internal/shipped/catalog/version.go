package catalog

import (
	"errors"
	"fmt"
	"strings"

	"golang.org/x/mod/semver"
)

// Version is a semantic version without the v of its tag: 1.2.3-rc.1.
type Version string

// longestVersion is in bytes. An image tag, which is made from a version, has 128 at most.
const longestVersion = 100

// ParseVersion reads a version with or without a leading v. Build metadata is refused: versions that
// differ only in it have no order (semver.org, section 10). The error continues a sentence that
// begins with what was read.
func ParseVersion(text string) (Version, error) {
	v := "v" + strings.TrimPrefix(text, "v")
	if len(v) > len("v")+longestVersion {
		return "", fmt.Errorf("is longer than %d characters", longestVersion)
	}
	if !semver.IsValid(v) || semver.Canonical(v) != v {
		if semver.Build(v) != "" {
			return "", errors.New("has build metadata, by which versions have no order: leave out what follows the +")
		}
		return "", errors.New("is no semantic version: write it as 1.2.3 or 1.2.3-rc.1")
	}
	return Version(v[1:]), nil
}

// Compare is negative when v comes before w by precedence, and positive when it comes after.
func (v Version) Compare(w Version) int { return semver.Compare("v"+string(v), "v"+string(w)) }

// Prerelease reports whether the version says that it is one.
func (v Version) Prerelease() bool { return semver.Prerelease("v"+string(v)) != "" }
