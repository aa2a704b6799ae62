package goreleaser

import (
	"strings"

	"go.yaml.in/yaml/v3"
)

// Introduced returns the settings that came after v2.0, with their versions.
func Introduced() map[string]string { return inverted(introduced) }

// IntroducedInPro returns the settings of Pro, with their versions.
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

// Plain returns the configuration as relkit reads it.
func (c *Config) Plain() ([]byte, error) { return yaml.Marshal(c.tree) }

// Setting returns how relkit classifies a setting, by its place: "kos[].base_image". It is empty for an unknown one.
func Setting(pattern string) string {
	_, left := leftOut[pattern]
	switch {
	case left:
		return "left out"
	case checked[pattern] != nil, checked[pattern+"[]"] != nil, pattern == "dockers_v2[].build_args":
		return "checked"
	case isPlace(pattern), isPlace(pattern + "[]"):
		return "place"
	}
	end := strings.LastIndex(pattern, ".")
	if isHarmless(pattern[:max(end, 0)], pattern[end+1:]) {
		return "harmless"
	}
	return ""
}
