package audit

import (
	"cmp"
	"fmt"
	"runtime/debug"
	"slices"
	"strings"

	"github.com/relkit/relkit/internal/release"
)

// SameBytes checks that a program is the same wherever users get it.
var SameBytes = Check{
	Name:   "samebytes",
	Proves: "the archive, the package and the image give the same binary, byte for byte",
	Skip: func(r *release.Release) string {
		for _, binaries := range byProgram(r) {
			if len(binaries) > 1 && own(r, binaries[0].Program) {
				return ""
			}
		}
		return "every program is published in one form only"
	},
	Run: func(r *release.Release) []Finding {
		var found findings
		for _, binaries := range byProgram(r) {
			if !own(r, binaries[0].Program) {
				continue // other projects' programs have versions of their own
			}
			for _, pair := range differing(binaries, builds(r, binaries[0])) {
				one, other := pair[0], pair[1]
				problem := fmt.Sprintf("%s contains a different binary (%s) than %s (%s)", other.From, short(other.SHA256), one.From, short(one.SHA256))
				if image, _, _ := strings.Cut(other.From, "@"); other.InImage && r.Plan.Image(image).Substitute {
					found.warn(one.Program+" "+one.Platform.String(), problem+": the image was built without its Dockerfile",
						"rehearse with docker buildx, which builds the image as the release will; -trimpath makes what ko builds the same")
					continue
				}
				if image, _, _ := strings.Cut(other.From, "@"); other.InImage && r.Plan.Image(image).Section == "kos" {
					found.warn(one.Program+" "+one.Platform.String(), problem+": ko compiled it again",
						"give kos the env, flags and ldflags of its build, and both -trimpath")
					continue
				}
				found.fail(one.Program+" "+one.Platform.String(), problem,
					"copy the binary that GoReleaser built into every archive, package and image: a second build with other flags or another Go gives other bytes")
			}
		}
		return found
	},
}

// builds returns how many different binaries of a program the project builds for a platform intentionally.
func builds(r *release.Release, b release.Binary) int {
	count := 0
	for _, build := range r.Plan.AllBuilds() {
		if build.Program == b.Program && slices.ContainsFunc(build.Platforms, func(p release.Platform) bool { return covers(b.Platform, p) }) {
			count++
		}
	}
	return max(count, 1)
}

// byProgram groups the binaries that should be identical: those of one program for one platform. Archives come before the packages that are
// compared with them.
func byProgram(r *release.Release) [][]release.Binary {
	sorted := slices.Clone(r.Binaries)
	slices.SortStableFunc(sorted, func(a, b release.Binary) int {
		return cmp.Or(cmp.Compare(a.Program, b.Program), cmp.Compare(a.Platform.String(), b.Platform.String()), after(a.InPackage, b.InPackage))
	})
	var groups [][]release.Binary
	for i, binary := range sorted {
		if i == 0 || binary.Program != sorted[i-1].Program || binary.Platform != sorted[i-1].Platform {
			groups = append(groups, nil)
		}
		groups[len(groups)-1] = append(groups[len(groups)-1], binary)
	}
	return groups
}

// after sorts false before true.
func after(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	}
	return -1
}

// differing pairs each binary with the one that it should equal.
//
// Assets may contain variants of one platform (armv6 and armv7, other build tags, or a universal binary next to the thin ones): only
// binaries of the same variant are compared, and there are as many of each as builds make. A binary in an image must be in an asset, or
// come from a build of its own.
func differing(binaries []release.Binary, builds int) [][2]release.Binary {
	var pairs [][2]release.Binary
	var known []release.Binary // distinct ones, in order of appearance
	like := func(binary release.Binary) (alike []release.Binary, same bool) {
		for _, k := range known {
			if k.SHA256 == binary.SHA256 {
				return nil, true
			}
			if binary.InImage || k.Universal == binary.Universal && variant(k.Build) == variant(binary.Build) {
				alike = append(alike, k)
			}
		}
		return alike, false
	}
	for _, images := range []bool{false, true} {
		for _, binary := range binaries {
			if binary.InImage != images {
				continue
			}
			switch alike, same := like(binary); {
			case same:
			case len(alike) < builds:
				known = append(known, binary)
			default:
				pairs = append(pairs, [2]release.Binary{alike[0], binary})
			}
		}
	}
	return pairs
}

// variants are the settings that distinguish intended builds of one platform.
var variants = []string{"-tags", "GO386", "GOAMD64", "GOARM", "GOARM64", "GOMIPS", "GOMIPS64", "GOPPC64", "GORISCV64"}

func variant(info *debug.BuildInfo) string {
	if info == nil {
		return ""
	}
	var values []string
	for _, key := range variants {
		value, _ := setting(info, key)
		values = append(values, value)
	}
	return strings.Join(values, "\x00")
}
