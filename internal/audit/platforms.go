package audit

import (
	"fmt"
	"slices"

	"github.com/relkit/relkit/internal/release"
)

// Platforms checks that every user finds a program that starts on their machine.
var Platforms = Check{
	Name:   "platforms",
	Proves: "every program exists for every configured platform, and the binary is built for that platform",
	Needs:  []release.Part{release.PartPrograms},
	Skip: func(r *release.Release) string {
		if len(r.Plan.Builds)+len(r.Plan.Untaken) == 0 {
			return "the project archives no program"
		}
		return ""
	},
	Run: func(r *release.Release) []Finding {
		var found findings
		for _, build := range r.Plan.Builds {
			for _, platform := range build.Platforms {
				if !offered(r, build.Program, platform) {
					found.fail(build.Program+" "+platform.String(), "no readable asset contains it",
						"check the build's log for why it was not built, archived or uploaded; remove the platform from builds if it is not wanted")
				}
			}
		}
		found = append(found, untaken(r)...)
		for _, binary := range r.Binaries {
			if binary.InImage {
				continue
			}
			found = append(found, foreign(binary, binary.From)...)
			if binary.NotExecutable && own(r, binary.Program) && binary.Platform.OS != "windows" && binary.Platform.Arch != "wasm" {
				found.fail(binary.From, fmt.Sprintf("its %s is not executable: users who unpack it cannot run it", binary.Program),
					"leave the program to the build, whose mode GoReleaser sets; where archives.files adds it, set info.mode to 0o755 there")
			}
		}
		return found
	},
}

// untaken finds binaries that were built for a platform and reach no user. If a program is archived for other platforms, an archive for
// this one is missing; another program may not be meant for the release.
func untaken(r *release.Release) []Finding {
	var found findings
	for _, build := range r.Plan.Untaken {
		archived := slices.ContainsFunc(r.Plan.Builds, func(b release.PlannedBuild) bool { return b.Program == build.Program })
		for _, platform := range build.Platforms {
			held := func(b release.Binary) bool { return b.Program == build.Program && covers(b.Platform, platform) }
			if slices.ContainsFunc(r.Binaries, held) {
				continue // another build is for it
			}
			found.add(!archived, build.Program+" "+platform.String(), "was built, but is in no archive, package or image",
				"add "+build.ID+" to archives.ids, or remove the platform from builds if it is not wanted")
		}
	}
	return byCause(found)
}

func offered(r *release.Release, program string, platform release.Platform) bool {
	return slices.ContainsFunc(r.Binaries, func(b release.Binary) bool {
		return !b.InImage && !b.InPackage && b.Program == program && covers(b.Platform, platform)
	})
}

// covers reports whether an asset for one platform serves another. Universal binaries of macOS (GoReleaser's darwin/all) serve every
// architecture, and a formula's url may serve every system.
func covers(offer, wanted release.Platform) bool {
	system := offer.OS == wanted.OS || offer.OS == ""
	arch := offer.Arch == wanted.Arch || offer.Arch == "" || offer.Arch == "all"
	return system && arch
}

// foreign finds a binary that cannot start on the platform that it is offered for.
func foreign(b release.Binary, subject string) []Finding {
	var found findings
	switch {
	case !b.Header.IsZero() && covers(b.Platform, b.Header), headless(b.Platform):
	case b.Build == nil && !b.Header.IsZero() && b.Header.MayBe(b.Platform): // no other information
	case b.Header.IsZero():
		found.fail(subject, fmt.Sprintf("its %s is not an executable: it has no ELF, Mach-O or PE header", b.Program),
			"check the contents of the archive: a script or an empty file has replaced the binary")
	default:
		found.fail(subject, fmt.Sprintf("contains a %s binary of %s, not a %s one", b.Header, b.Program, b.Platform),
			"package the binary that was built for "+b.Platform.String()+": a path without the platform, or one copied from another block, takes the wrong one")
	}
	return found
}

// headless returns the platforms whose programs have none of the three executable formats.
func headless(p release.Platform) bool {
	return p.Arch == "wasm" || p.OS == "aix" || p.OS == "plan9"
}
