package audit

import (
	"fmt"
	"slices"
	"strings"

	"github.com/relkit/relkit/internal/release"
)

// Runs proves that the programs start and know their version.
var Runs = Check{
	Name:   "runs",
	Proves: "the binaries of this machine's platform run and report this version; a service answers with it",
	Skip: func(r *release.Release) string {
		if r.Unrun != "" {
			return r.Unrun
		}
		if slices.ContainsFunc(r.Binaries, func(b release.Binary) bool { return b.Run != nil && own(r, b.Program) }) {
			return ""
		}
		return "the release holds no binary that this machine can run"
	},
	Run: func(r *release.Release) []Finding {
		var found findings
		for _, binary := range r.Binaries {
			if binary.Run != nil && own(r, binary.Program) {
				found = append(found, reported(r, binary)...)
			}
		}
		return found
	},
}

// reported finds what is wrong with what a binary said of itself.
func reported(r *release.Release, b release.Binary) []Finding {
	const symbol = "name the variable in ldflags with its full import path, as in -X github.com/owner/name/internal/buildinfo.version={{.Version}}: " +
		"the linker ignores a name that does not exist"
	var found findings
	want := r.Version.Number()
	subject := b.Program + " in " + b.From
	optional := !plannedBuild(r, b).Stamped
	switch {
	case b.Run.Err != "":
		found.add(optional, subject, fmt.Sprintf("%s failed: %s", b.Run.Command, b.Run.Err),
			"run the same command on the binary in dist: it must print the version and exit with 0")
	case strings.TrimSpace(b.Run.Output) == "":
		found.add(optional, subject, fmt.Sprintf("%s prints nothing, not %s", b.Run.Command, want), symbol)
	case !mentions(b.Run.Output, want):
		found.add(optional, subject, fmt.Sprintf("%s reports %q, not %s", b.Run.Command, firstLine(b.Run.Output), want), symbol)
	}
	switch {
	case b.Run.ServiceErr != "":
		found.fail(subject, "the service does not answer: "+b.Run.ServiceErr,
			"start the binary in dist the same way and read its log")
	case b.Run.Service != "" && b.Run.Service != want:
		found.fail(subject, fmt.Sprintf("the running service reports %q at /version, not %s", b.Run.Service, want),
			"let /version and --version answer from the same variables")
	}
	return found
}
