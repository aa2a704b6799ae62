package audit_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/relkit/relkit/internal/release"
)

func upper(text string) string { return strings.ToUpper(text) }

func TestPlatforms(t *testing.T) {
	windows := release.Platform{OS: "windows", Arch: "arm64"}
	run(t, map[string]bad{
		"a platform is missing": {
			broke: func(_ *testing.T, r *release.Release) {
				r.Binaries = slices.DeleteFunc(r.Binaries, func(b release.Binary) bool { return b.Platform == windows && b.Program == "shipped" })
			},
			want: []string{"platforms: shipped windows/arm64: no readable asset contains it"},
		},
		"an image is not a substitute for an archive": {
			broke: func(_ *testing.T, r *release.Release) {
				r.Binaries = slices.DeleteFunc(r.Binaries, func(b release.Binary) bool {
					return b.Platform == linuxARM64 && b.Program == "shipped" && !b.InImage
				})
			},
			want: []string{"platforms: shipped linux/arm64: no readable asset contains it"},
		},
		"an archive contains the binary of another platform": {
			broke: func(t *testing.T, r *release.Release) {
				t.Helper()
				b := binaryOf(t, r, "relkit", windows, false)
				b.Header = release.Platform{OS: "windows", Arch: "amd64"}
				b.SHA256 = sum("relkitwindows/amd64")
			},
			want: []string{"platforms: " + archive("relkit", windows) + ": contains a windows/amd64 binary of relkit, not a windows/arm64 one"},
		},
		"a script in the binary's place": {
			broke: func(t *testing.T, r *release.Release) {
				t.Helper()
				b := binaryOf(t, r, "relkit", windows, false)
				b.Header = release.Platform{}
			},
			want: []string{"platforms: " + archive("relkit", windows) + ": its relkit is not an executable: it has no ELF, Mach-O or PE header"},
		},
		"a module of WebAssembly has no such header": {
			broke: func(_ *testing.T, r *release.Release) {
				wasm := release.Platform{OS: "wasip1", Arch: "wasm"}
				r.Plan.Builds[0].Platforms = append([]release.Platform{wasm}, platforms...)
				b := binary("relkit", wasm, "relkit.wasm")
				b.Header = release.Platform{}
				r.Binaries = append(r.Binaries, b)
			},
		},
		"a program without its x bit": {
			broke: func(t *testing.T, r *release.Release) {
				t.Helper()
				binaryOf(t, r, "relkit", linuxARM64, false).NotExecutable = true
				binaryOf(t, r, "relkit", windows, false).NotExecutable = true // if there is none
			},
			want: []string{"platforms: " + archive("relkit", linuxARM64) + ": its relkit is not executable: users who unpack it cannot run it"},
		},
		"a system that the header does not distinguish from Linux": {
			broke: func(t *testing.T, r *release.Release) {
				t.Helper()
				b := binaryOf(t, r, "relkit", linuxARM64, false)
				android := *b
				android.Platform.OS, android.From, android.Build, android.SHA256 = "android", "relkit_android.tar.gz", nil, sum("android")
				android.Program = "helper"
				r.Binaries = append(r.Binaries, android)
			},
		},
		"built for a platform and in no archive": {
			broke: func(_ *testing.T, r *release.Release) {
				r.Plan.Untaken = []release.PlannedBuild{
					{ID: "relkit-bsd", Program: "relkit", Platforms: []release.Platform{{OS: "freebsd", Arch: "amd64"}, {OS: "freebsd", Arch: "arm64"}}},
					{ID: "generator", Program: "generator", Platforms: platforms[:1]},
					{ID: "again", Program: "relkit", Platforms: platforms[:1]}, // for which another build exists
				}
			},
			want: []string{
				"platforms: relkit freebsd/amd64, freebsd/arm64: was built, but is in no archive, package or image",
				"platforms: generator linux/amd64: was built, but is in no archive, package or image (warning)",
			},
		},
		"a universal binary serves both architectures": {
			broke: func(t *testing.T, r *release.Release) {
				t.Helper()
				r.Binaries = slices.DeleteFunc(r.Binaries, func(b release.Binary) bool {
					return b.Program == "relkit" && b.Platform == release.Platform{OS: "darwin", Arch: "arm64"}
				})
				binaryOf(t, r, "relkit", release.Platform{OS: "darwin", Arch: "amd64"}, false).Platform.Arch = "all"
			},
		},
	})
}
