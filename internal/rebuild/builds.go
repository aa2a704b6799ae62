package rebuild

import (
	"fmt"
	"maps"
	"regexp"
	"runtime/debug"
	"slices"
)

// builds returns what differs between the build information of two programs whose bytes do.
func builds(name string, was, is *debug.BuildInfo) []string {
	before, after := recorded(was), recorded(is)
	keys := maps.Clone(before)
	maps.Copy(keys, after)
	var differences []string
	for _, key := range slices.Sorted(maps.Keys(keys)) {
		if before[key] != after[key] {
			differences = append(differences, fmt.Sprintf("%s was built with %s %s, but now with %s", name, key, orNone(before[key]), orNone(after[key])))
		}
	}
	if len(differences) == 0 {
		return []string{"the code or data of " + name + " differs, though its build information is the same"}
	}
	return differences
}

// recorded returns the settings that Go recorded of a build, by their common names.
func recorded(build *debug.BuildInfo) map[string]string {
	facts := map[string]string{"Go": build.GoVersion, "its own version": build.Main.Version}
	for _, module := range build.Deps {
		facts["module "+module.Path] = module.Version + " " + module.Sum
		if replaced := module.Replace; replaced != nil {
			facts["module "+module.Path] = replaced.Path + "@" + replaced.Version + " " + replaced.Sum
		}
	}
	for _, setting := range build.Settings {
		facts[setting.Key] = setting.Value
	}
	return facts
}

func orNone(value string) string {
	if value == "" {
		return "none"
	}
	return value
}

// hour is the time of the build in the templates of GoReleaser (https://goreleaser.com/customization/templates).
var hour = regexp.MustCompile(`\.(Date|Timestamp|Now)\b|\btime\s+["` + "`]")

// cause returns the likeliest reason for the differences of the last comparison; empty if there is none.
func (d *differ) cause() string {
	if d.otherGo {
		return "another version of Go: build again with the one of the release (set GOTOOLCHAIN)"
	}
	if !d.program {
		return ""
	}
	for _, build := range d.config.Project.Builds {
		for _, flags := range build.Ldflags {
			if hour.MatchString(flags) {
				return fmt.Sprintf("the time of the build in ldflags (%s): use {{ .CommitDate }} instead", flags)
			}
		}
	}
	return ""
}
