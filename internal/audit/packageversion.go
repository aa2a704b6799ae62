package audit

import (
	"cmp"
	"regexp"
	"strings"

	"github.com/relkit/relkit/internal/release"
)

// apkCandidate matches a version that precedes a release in Alpine's order: see apk-package(5).
var apkCandidate = regexp.MustCompile(`^[0-9.]+[a-z]?(_(alpha|beta|pre|rc)\d*)+(-r\d+)?$`)

// candidateMark returns the separator that makes a prerelease older than its release.
func candidateMark(format string) string {
	if format == "apk" {
		return "_"
	}
	return "~"
}

// nativeVersion returns a version in the notation of a package format.
func nativeVersion(format string, v release.Version) string {
	return strings.Replace(v.Canonical(), "-", candidateMark(format), 1)
}

// versionPattern matches a version in the notation of a package format, with an epoch (1:), metadata (+git) or a revision (-1, -r0,
// -0ubuntu1), and with other separators within the prerelease.
//
// A prerelease in the configuration replaces the version's own.
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
