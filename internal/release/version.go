package release

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/Masterminds/semver/v3"
)

// Version is the semantic version of a release, as its tag writes it: v1.2.3, v1.2.3-rc.1, or 1.2.3 without the v.
// The zero value is not a version.
type Version struct {
	semver *semver.Version
	tag    string
}

// ParseVersion reads the tag of a release.
//
// The rules are those of Semantic Versioning 2.0.0, with or without a leading "v". Leading zeros are accepted, as in the
// calendar version v2026.04.22: GoReleaser accepts them too. Fewer than three numbers are not, because tags like v1 are
// moved from release to release. Build metadata is refused: neither a Go module version nor an image tag can carry a "+".
func ParseVersion(tag string) (Version, error) {
	number := strings.TrimPrefix(tag, "v")
	parsed, err := semver.StrictNewVersion(number)
	if err != nil && leadingZeros.MatchString(number) {
		parsed, err = semver.NewVersion(number)
	}
	if err != nil {
		return Version{}, refused(tag)
	}
	if parsed.Metadata() != "" {
		return Version{}, fmt.Errorf("%q has build metadata, which Go modules and image tags do not support: leave out +%s",
			tag, parsed.Metadata())
	}
	return Version{parsed, tag}, nil
}

var (
	leadingZeros = regexp.MustCompile(`^\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?$`)
	fourNumbers  = regexp.MustCompile(`^v?\d+(\.\d+){3,}`)
	prefixed     = regexp.MustCompile(`^(.*[^0-9A-Za-z.])(v?\d+\.\d+\.\d+.*)$`)
)

// refused returns why a tag is not a version, and what GoReleaser does with common tags of that kind.
func refused(tag string) error {
	if fourNumbers.MatchString(tag) {
		return fmt.Errorf("%q is not a semantic version, and GoReleaser refuses it: use three numbers, as in v1.2.3", tag)
	}
	if found := prefixed.FindStringSubmatch(tag); found != nil {
		return fmt.Errorf("%q is not a semantic version: the prefix %s needs monorepo.tag_prefix of GoReleaser Pro, which relkit does not support; "+
			"name only the version, as in %s", tag, found[1], found[2])
	}
	return fmt.Errorf("%q is not a semantic version: write it as v1.2.3 or v1.2.3-rc.1", tag)
}

// String returns the tag: v1.2.3.
func (v Version) String() string {
	if v.semver == nil {
		return "v"
	}
	return v.tag
}

// Number returns the version without its "v", as archives, image tags and formulas write it: 1.2.3.
func (v Version) Number() string { return strings.TrimPrefix(v.tag, "v") }

// Canonical returns the number without leading zeros, as packages of Linux write it: 2026.4.9 of v2026.04.09.
func (v Version) Canonical() string {
	if v.semver == nil {
		return ""
	}
	return v.semver.String()
}

// IsModuleVersion reports whether Go knows the tag as a version of a module (https://go.dev/ref/mod#versions).
func (v Version) IsModuleVersion() bool { return v.semver != nil && v.tag == "v"+v.Canonical() }

// IsZero reports whether v is not a version.
func (v Version) IsZero() bool { return v.semver == nil }

// Major returns the number of the major line: "1" of v1.2.3.
func (v Version) Major() string { return strconv.FormatUint(v.semver.Major(), 10) }

// Minor returns the number of the minor line: "1.2" of v1.2.3.
func (v Version) Minor() string {
	return v.Major() + "." + strconv.FormatUint(v.semver.Minor(), 10)
}

// Prerelease reports whether v precedes its release, as v1.2.3-rc.1 does.
func (v Version) Prerelease() bool { return v.semver.Prerelease() != "" }

// Channel returns where v is published.
func (v Version) Channel() Channel {
	if v.Prerelease() {
		return Prerelease
	}
	return Stable
}

// Compare orders versions by precedence: -1 when v comes before other, 0 when equal, +1 after.
func (v Version) Compare(other Version) int { return v.semver.Compare(other.semver) }

// Next returns the version that a rehearsal takes when none is named: the next patch, or the release that a prerelease
// precedes. It is written as v is: without a v, or with leading zeros.
func (v Version) Next() Version {
	next := v.semver.IncPatch()
	core, _, _ := strings.Cut(v.tag, "-")
	last := strings.LastIndexByte(core, '.') + 1
	return Version{&next, fmt.Sprintf("%s%0*d", core[:last], len(core)-last, next.Patch())}
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

// PublicTag returns the tag by which users pull an image of v.
func (v Version) PublicTag(image PlannedImage) string {
	if image.Staged || len(image.Tags) == 0 {
		return v.Number()
	}
	return image.Tags[0]
}
