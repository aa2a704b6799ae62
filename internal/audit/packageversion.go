package audit

import (
	"cmp"
	"regexp"
	"strings"

	"github.com/relkit/relkit/internal/release"
)

// apkCandidate is a version that precedes a release, as Alpine orders them: see apk-package(5).
var apkCandidate = regexp.MustCompile(`^[0-9.]+[a-z]?(_(alpha|beta|pre|rc)\d*)+(-r\d+)?$`)

// candidateMark returns what stands before the part of a version that precedes a release, so that it is older than the release.
func candidateMark(format string) string {
	if format == "apk" {
		return "_"
	}
	return "~"
}

// nativeVersion returns a version as a format writes it.
func nativeVersion(format string, v release.Version) string {
	return strings.Replace(v.Canonical(), "-", candidateMark(format), 1)
}

// versionPattern matches a version as a format writes it: with what a packager adds, an epoch (1:), metadata (+git) and a
// revision (-1, -r0, -0ubuntu1), and with other marks within the part that precedes a release.
//
// A prerelease that the configuration sets takes the place of the version's own.
func versionPattern(format string, v release.Version, prerelease string) *regexp.Regexp {
	number, candidate, _ := strings.Cut(v.Canonical(), "-")
	candidate = cmp.Or(prerelease, candidate)
	pattern := `^([0-9]+:)?` + regexp.QuoteMeta(number)
	if candidate != "" {
		parts := strings.FieldsFunc(candidate, func(r rune) bool { return strings.ContainsRune(".-", r) })
		pattern += candidateMark(format) + strings.Join(parts, `[._-]?`)
	}
	return regexp.MustCompile(pattern + `(\+[0-9A-Za-z.+~-]*)?(-r?[0-9][0-9A-Za-z.+~]*)?$`)
}
