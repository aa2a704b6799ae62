package audit

import (
	"fmt"
	"strings"

	"github.com/relkit/relkit/internal/release"
)

// Reproducible checks that the release can be rebuilt from its source to the same bytes.
var Reproducible = Check{
	Name:   "reproducible",
	Proves: "building the tag again, in another folder, gives the same bytes",
	Skip: func(r *release.Release) string {
		if r.Rebuild == nil {
			return "not requested: see --rebuild of relkit verify"
		}
		return ""
	},
	Run: func(r *release.Release) []Finding {
		var found findings
		if r.Rebuild.Err != "" {
			found.unexamined("release", "could not be built again: "+r.Rebuild.Err, "fix that, or verify without --rebuild")
			return found
		}
		if len(r.Rebuild.Files) == 0 {
			found.fail("release", "building it again made none of its files",
				"check that the configuration at the tag is the one that made the release")
		}
		for _, file := range r.Rebuild.Files {
			switch {
			case file.SHA256 == "":
				found.fail(file.Name, "was not made by building again", "find out where it comes from: the configuration at the tag does not make it")
			case len(file.Differences) > 0:
				found.fail(file.Name, "differs when built again: "+shorten(file.Differences), because(file.Cause))
			}
		}
		return found
	},
}

// shorten names the first differences only: they often have the same cause.
func shorten(differences []string) string {
	const most = 3
	if more := len(differences) - most; more > 0 {
		return fmt.Sprintf("%s; and %d more", strings.Join(differences[:most], "; "), more)
	}
	return strings.Join(differences, "; ")
}

func because(cause string) string {
	if cause == "" {
		return "remove what changes between builds: times, paths, unpinned tools (https://goreleaser.com/customization/builds)"
	}
	return "the probable cause is " + cause
}
