package goreleaser

import "strings"

// Introduced are the settings that came after v2.0, with their versions.
func Introduced() map[string]string { return inverted(introduced) }

// IntroducedInPro are the settings of Pro, with their versions.
func IntroducedInPro() map[string]string { return inverted(introducedInPro) }

// Older reports whether a version is older than another one.
func Older(version, than string) bool { return (&Program{Version: version}).before(than) }

func inverted(settings map[string]string) map[string]string {
	versions := map[string]string{}
	for version, keys := range settings {
		for key := range strings.FieldsSeq(keys) {
			versions[key] = version
		}
	}
	return versions
}
