package release

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/Masterminds/semver/v3"
)

// Version is the semantic version of a release, as its tag writes it: v1.2.3 or v1.2.3-rc.1.
// The zero value is no version.
type Version struct {
	semver *semver.Version
}

// ParseVersion reads the tag of a release.
//
// The rules are those of Semantic Versioning 2.0.0 with the leading "v" that Go modules ask for
// (https://go.dev/ref/mod#versions). Build metadata is refused: neither a Go module version nor
// an image tag can carry a "+".
func ParseVersion(tag string) (Version, error) {
	number, ok := strings.CutPrefix(tag, "v")
	if !ok {
		return Version{}, fmt.Errorf("%q is not a release tag: it must begin with v, as in v1.2.3", tag)
	}
	parsed, err := semver.StrictNewVersion(number)
	if err != nil {
		return Version{}, fmt.Errorf("%q is not a semantic version: write it as v1.2.3 or v1.2.3-rc.1", tag)
	}
	if parsed.Metadata() != "" {
		return Version{}, fmt.Errorf("%q carries build metadata, which neither a Go module nor an image tag can: leave out +%s",
			tag, parsed.Metadata())
	}
	return Version{parsed}, nil
}

// String is the tag: v1.2.3.
func (v Version) String() string { return "v" + v.Number() }

// Number is the version without its "v", as archives, image tags and formulas write it: 1.2.3.
func (v Version) Number() string {
	if v.semver == nil {
		return ""
	}
	return v.semver.String()
}

// IsZero reports whether v is no version.
func (v Version) IsZero() bool { return v.semver == nil }

// Major is the number of the major line: "1" of v1.2.3.
func (v Version) Major() string { return strconv.FormatUint(v.semver.Major(), 10) }

// Minor is the number of the minor line: "1.2" of v1.2.3.
func (v Version) Minor() string {
	return v.Major() + "." + strconv.FormatUint(v.semver.Minor(), 10)
}

// Prerelease reports whether v precedes its release, as v1.2.3-rc.1 does.
func (v Version) Prerelease() bool { return v.semver.Prerelease() != "" }

// Channel is where v is published.
func (v Version) Channel() Channel {
	if v.Prerelease() {
		return Prerelease
	}
	return Stable
}

// Compare orders versions by precedence: -1 when v comes before other, 0 when equal, +1 after.
func (v Version) Compare(other Version) int { return v.semver.Compare(other.semver) }

// Next is the version that a rehearsal takes when none is named: the next patch, or the
// release that a prerelease precedes.
func (v Version) Next() Version {
	next := v.semver.IncPatch()
	return Version{&next}
}

// MarshalText writes the tag.
func (v Version) MarshalText() ([]byte, error) {
	if v.IsZero() {
		return nil, nil
	}
	return []byte(v.String()), nil
}

// UnmarshalText reads a tag.
func (v *Version) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*v = Version{}
		return nil
	}
	parsed, err := ParseVersion(string(text))
	*v = parsed
	return err
}

// PublicTag is the tag by which users pull an image of v.
func (v Version) PublicTag(image PlannedImage) string {
	if image.Staged || len(image.Tags) == 0 {
		return v.Number()
	}
	return image.Tags[0]
}
