package audit_test

import (
	"runtime/debug"
	"testing"

	"github.com/relkit/relkit/internal/release"
)

func TestSameBytes(t *testing.T) {
	archived := archive("shipped", linuxARM64)
	differ := func(from, got, than, want string) string {
		return "samebytes: shipped linux/arm64: " + from + " contains a different binary (" + sum(got)[:12] + ") than " + than + " (" + sum(want)[:12] + ")"
	}
	// again adds the binary a second time, as found in another asset.
	again := func(sha string, settings ...debug.BuildSetting) func(*testing.T, *release.Release) {
		return func(t *testing.T, r *release.Release) {
			t.Helper()
			b := binary("shipped", linuxARM64, "shipped.deb")
			b.SHA256 = sha
			b.Build.Settings = append(b.Build.Settings, settings...)
			r.Binaries = append(r.Binaries, b)
		}
	}
	run(t, map[string]bad{
		"the image was built again": {
			broke: func(t *testing.T, r *release.Release) {
				t.Helper()
				binaryOf(t, r, "shipped", linuxARM64, true).SHA256 = sum("again")
			},
			want: []string{differ(image+"@linux/arm64", "again", archived, "shippedlinux/arm64")},
		},
		"two archives differ": {
			broke: again(sum("again")),
			want:  []string{differ("shipped.deb", "again", archived, "shippedlinux/arm64")},
		},
		"two archives agree": {broke: again(sum("shippedlinux/arm64"))},
		"variants of a platform are meant to differ": {
			broke: again(sum("again"), debug.BuildSetting{Key: "GOARM64", Value: "v9.0"}),
		},
		"a universal binary and thin ones": {
			broke: func(t *testing.T, r *release.Release) {
				t.Helper()
				for _, arch := range []string{"amd64", "arm64"} {
					b := binary("shipped", release.Platform{OS: "darwin", Arch: arch}, "shipped_darwin_all.tar.gz")
					b.Universal, b.SHA256 = true, sum("universal")
					r.Binaries = append(r.Binaries, b)
				}
			},
		},
		"a build of its own for the package": {
			broke: func(t *testing.T, r *release.Release) {
				t.Helper()
				r.Plan.Unarchived = []release.PlannedBuild{{ID: "packaged", Program: "shipped", Platforms: platforms}}
				again(sum("again"))(t, r)
			},
		},
		"a third one, where two builds make it": {
			broke: func(t *testing.T, r *release.Release) {
				t.Helper()
				r.Plan.Unarchived = []release.PlannedBuild{{ID: "packaged", Program: "shipped", Platforms: platforms}}
				again(sum("again"))(t, r)
				again(sum("once more"))(t, r)
			},
			want: []string{differ("shipped.deb", "once more", archived, "shippedlinux/arm64")},
		},
		"another project's program": {
			broke: func(_ *testing.T, r *release.Release) {
				for _, from := range []string{"a.tar.gz", "b.tar.gz"} {
					b := binary("jq", linuxARM64, from)
					b.SHA256 = sum(from)
					r.Binaries = append(r.Binaries, b)
				}
			},
		},
		"an image that ko built in place of buildx": {
			broke: func(t *testing.T, r *release.Release) {
				t.Helper()
				r.Plan.Images[0].Substitute = true
				binaryOf(t, r, "shipped", linuxARM64, true).SHA256 = sum("again")
			},
			want: []string{differ(image+"@linux/arm64", "again", archived, "shippedlinux/arm64") +
				": the image was built without its Dockerfile (warning)"},
		},
		"what ko has compiled for kos": {
			broke: func(t *testing.T, r *release.Release) {
				t.Helper()
				r.Plan.Images[0].Section = "kos"
				binaryOf(t, r, "shipped", linuxARM64, true).SHA256 = sum("again")
			},
			want: []string{differ(image+"@linux/arm64", "again", archived, "shippedlinux/arm64") + ": ko compiled it again (warning)"},
		},
		"images of one platform differ, and nothing else contains it": {
			broke: func(_ *testing.T, r *release.Release) {
				r.Plan.Builds = append(r.Plan.Builds, release.PlannedBuild{Program: "debugger"})
				for _, from := range []string{image + "@freebsd/amd64", image + "-debug@freebsd/amd64"} {
					b := binary("debugger", release.Platform{OS: "freebsd", Arch: "amd64"}, from)
					b.InImage, b.SHA256 = true, sum(from)
					r.Binaries = append(r.Binaries, b)
				}
			},
			want: []string{"samebytes: debugger freebsd/amd64: " + image + "-debug@freebsd/amd64 contains a different binary (" +
				sum(image + "-debug@freebsd/amd64")[:12] + ") than " + image + "@freebsd/amd64 (" + sum(image + "@freebsd/amd64")[:12] + ")"},
		},
	})
}
