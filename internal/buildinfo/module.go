package buildinfo

import (
	"runtime/debug"
	"strings"
	"time"

	"golang.org/x/mod/module"
)

// fromBuild returns the version, commit, date and modification that the go command recorded.
func fromBuild(build *debug.BuildInfo) Info {
	info := Info{Version: Unreleased}
	if build.Main.Version != "" && build.Main.Version != "(devel)" {
		info.Version = strings.TrimPrefix(build.Main.Version, "v")
	}
	for _, setting := range build.Settings {
		switch setting.Key {
		case "vcs.revision":
			info.Commit = setting.Value
		case "vcs.time":
			info.Date = setting.Value
		case "vcs.modified":
			info.Modified = setting.Value == "true"
		}
	}
	if info.Commit == "" {
		info.Commit, info.Date = fromPseudoVersion(build.Main.Version)
	}
	return info
}

// fromPseudoVersion parses the commit and date of v0.0.0-20260814093000-0123456789ab. Both are empty for the version of a tag.
func fromPseudoVersion(v string) (revision, date string) {
	if !module.IsPseudoVersion(v) {
		return "", ""
	}
	revision, err := module.PseudoVersionRev(v)
	if err != nil {
		return "", ""
	}
	at, err := module.PseudoVersionTime(v)
	if err != nil {
		return revision, ""
	}
	return revision, at.Format(time.RFC3339)
}
