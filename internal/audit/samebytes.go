package audit

import (
	"cmp"
	"fmt"
	"runtime/debug"
	"slices"
	"strings"

	"github.com/relkit/relkit/internal/release"
)

// SameBytes proves that it does not matter where a program is taken from.
var SameBytes = Check{
	Name:   "samebytes",
	Proves: "the archive, the package, the image and the formula give the same binary, byte for byte",
	Skip: func(r *release.Release) string {
		for _, binaries := range byProgram(r) {
			if len(binaries) > 1 {
				return ""
			}
		}
		return "every program is to be had from one place only"
	},
	Run: func(r *release.Release) []Finding {
		var found findings
		for _, binaries := range byProgram(r) {
			for _, pair := range differing(binaries) {
				one, other := pair[0], pair[1]
				found.fail(one.Program+" "+one.Platform.String(),
					fmt.Sprintf("%s holds another binary (%s) than %s (%s)", other.From, short(other.SHA256), one.From, short(one.SHA256)),
					"copy the binary that GoReleaser built into every archive, package and image: a second build with other flags or another Go gives other bytes")
			}
		}
		return found
	},
}

// byProgram groups the binaries that should be one: those of one program for one platform. Archives come before the
// packages that are held against them.
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

// after orders what is so after what is not.
func after(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	}
	return -1
}

// differing pairs each binary that stands alone with the one that it should equal.
//
// Assets may hold variants of one platform (armv6 and armv7, or other build tags): those are
// compared with their like only. What an image holds must be in some asset.
func differing(binaries []release.Binary) [][2]release.Binary {
	var pairs [][2]release.Binary
	var known []release.Binary
	for _, binary := range binaries {
		if binary.InImage {
			continue
		}
		alike := slices.IndexFunc(known, func(k release.Binary) bool { return variant(k.Build) == variant(binary.Build) })
		switch {
		case alike < 0:
			known = append(known, binary)
		case known[alike].SHA256 != binary.SHA256:
			pairs = append(pairs, [2]release.Binary{known[alike], binary})
		}
	}
	for _, binary := range binaries {
		if !binary.InImage {
			continue
		}
		if len(known) == 0 {
			known = append(known, binary)
		}
		if !slices.ContainsFunc(known, func(k release.Binary) bool { return k.SHA256 == binary.SHA256 }) {
			pairs = append(pairs, [2]release.Binary{known[0], binary})
		}
	}
	return pairs
}

// variants are the settings by which a release tells builds of one platform apart on purpose.
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
