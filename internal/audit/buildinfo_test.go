package audit_test

import (
	"runtime/debug"
	"testing"

	"github.com/relkit/relkit/internal/release"
)

func TestBuildInfo(t *testing.T) {
	mac := release.Platform{OS: "darwin", Arch: "arm64"}
	// one breaks a single binary that is found in one place only.
	one := func(how func(*release.Binary)) func(*testing.T, *release.Release) {
		return func(t *testing.T, r *release.Release) {
			t.Helper()
			how(binaryOf(t, r, "relkit", mac, false))
		}
	}
	run(t, map[string]bad{
		"another commit": {
			broke: one(func(b *release.Binary) { set(b, "vcs.revision", other) }),
			want:  []string{"buildinfo: relkit darwin/arm64: was built from commit fedcba987654, but the tag v1.2.3 points at 0123456789ab"},
		},
		"a modified tree": {
			broke: one(func(b *release.Binary) {
				set(b, "vcs.modified", "true")
				b.Build.Main.Version = "v1.2.3+dirty"
			}),
			want: []string{"buildinfo: relkit darwin/arm64: was built from a modified tree"},
		},
		"a modified tree, whose files are known": {
			broke: func(t *testing.T, r *release.Release) {
				t.Helper()
				r.Plan.Tree = release.Tree{Modified: []string{"npm/package.json"}, Untracked: []string{"new.txt"}, DistTracked: true}
				set(binaryOf(t, r, "relkit", mac, false), "vcs.modified", "true")
			},
			want: []string{"buildinfo: relkit darwin/arm64: was built from a modified tree: npm/package.json"},
		},
		"files in addition to those of the tag": {
			broke: func(t *testing.T, r *release.Release) {
				t.Helper()
				r.Plan.Tree = release.Tree{Untracked: []string{"a", "b", "c", "d", "e"}, DistTracked: true}
				set(binaryOf(t, r, "relkit", mac, false), "vcs.modified", "true")
			},
			want: []string{"buildinfo: relkit darwin/arm64: was built from a tree that Go calls modified, because of files that the tag does not have: a, b, c and 2 more (warning)"},
		},
		"a dist folder that is not ignored": {
			broke: func(t *testing.T, r *release.Release) {
				t.Helper()
				r.Plan.Tree.DistTracked = true
				set(binaryOf(t, r, "relkit", mac, false), "vcs.modified", "true")
			},
			want: []string{"buildinfo: relkit darwin/arm64: was built from a tree that Go calls modified, because the dist folder is not ignored (warning)"},
		},
		"one cause on every platform": {
			broke: func(_ *testing.T, r *release.Release) {
				for i := range r.Binaries {
					set(&r.Binaries[i], "vcs.modified", "true")
				}
			},
			want: []string{"buildinfo: relkit linux/amd64, linux/arm64, darwin/amd64, darwin/arm64, windows/amd64, windows/arm64; " +
				"shipped linux/amd64, linux/arm64, darwin/amd64, darwin/arm64, windows/amd64, windows/arm64: " +
				"was built from a modified tree"},
		},
		"builds.main names a file": {
			broke: func(t *testing.T, r *release.Release) {
				t.Helper()
				r.Plan.Builds[0].Unrecorded = "builds.main names a file, not its package"
				b := binaryOf(t, r, "relkit", mac, false)
				b.Build.Path, b.Build.Main = "command-line-arguments", debug.Module{}
				unset(b, "vcs.revision")
			},
			want: []string{"buildinfo: relkit darwin/arm64: does not say which module and commit it was built from: " +
				"builds.main names a file, not its package (warning)"},
		},
		"a list of files, which the configuration does not show": {
			broke: one(func(b *release.Binary) {
				b.Build.Path, b.Build.Main = "command-line-arguments", debug.Module{}
				unset(b, "vcs.revision")
			}),
			want: []string{"buildinfo: relkit darwin/arm64: does not say which module and commit it was built from: it was built from a list of files (warning)"},
		},
		"no module at all": {
			broke: one(func(b *release.Binary) { b.Build.Main = debug.Module{} }),
			want:  []string{"buildinfo: relkit darwin/arm64: was built from the module nothing, not from github.com/relkit/relkit"},
		},
		"a module of its own": {
			broke: func(t *testing.T, r *release.Release) {
				t.Helper()
				r.Plan.Builds[0].Module, r.Plan.Builds[0].Nested = "github.com/relkit/relkit/cmd/relkit", true
				for i := range r.Binaries {
					if r.Binaries[i].Program == "relkit" {
						r.Binaries[i].Build.Main = debug.Module{Path: "github.com/relkit/relkit/cmd/relkit", Version: "v0.0.0-20260814093000-0123456789ab"}
					}
				}
			},
		},
		"another builder": {
			broke: func(t *testing.T, r *release.Release) {
				t.Helper()
				r.Plan.Builds[0].Unrecorded = "the builder rust made it"
				binaryOf(t, r, "relkit", mac, false).Build = nil
			},
		},
		"-buildvcs=false": {
			broke: func(t *testing.T, r *release.Release) {
				t.Helper()
				r.Plan.Builds[0].VCS, r.Plan.Builds[0].NoVCS = false, true
				unset(binaryOf(t, r, "relkit", mac, false), "vcs.revision")
			},
		},
		"no commit": {
			broke: one(func(b *release.Binary) { unset(b, "vcs.revision") }),
			want:  []string{"buildinfo: relkit darwin/arm64: does not say which commit it was built from"},
		},
		"no commit, and none asked for": {
			broke: func(t *testing.T, r *release.Release) {
				t.Helper()
				r.Plan.Builds[1].VCS = false
				unset(binaryOf(t, r, "shipped", mac, false), "vcs.revision")
			},
			want: []string{"buildinfo: shipped darwin/arm64: does not say which commit it was built from (warning)"},
		},
		"another version": {
			broke: one(func(b *release.Binary) { b.Build.Main.Version = "v1.2.3-0.20260814093000-0123456789ab" }),
			want:  []string{"buildinfo: relkit darwin/arm64: has the module version v1.2.3-0.20260814093000-0123456789ab, not v1.2.3"},
		},
		"no version, from a Go that stamps none": {
			broke: one(func(b *release.Binary) { b.Build.Main.Version = "(devel)" }),
		},
		"another module": {
			broke: one(func(b *release.Binary) { b.Build.Main.Path = "github.com/fork/relkit" }),
			want:  []string{"buildinfo: relkit darwin/arm64: was built from the module github.com/fork/relkit, not from github.com/relkit/relkit"},
		},
		"cgo": {
			broke: one(func(b *release.Binary) { set(b, "CGO_ENABLED", "1") }),
			want:  []string{"buildinfo: relkit darwin/arm64: was built with CGO_ENABLED=1, not 0: it needs the C library of the machine that built it"},
		},
		"paths of the machine": {
			broke: one(func(b *release.Binary) { unset(b, "-trimpath") }),
			want: []string{"buildinfo: relkit darwin/arm64: was built without -trimpath: " +
				"it contains folder names of the build machine, and cannot be reproduced"},
		},
		"cgo and paths, as planned": {
			broke: func(t *testing.T, r *release.Release) {
				t.Helper()
				r.Plan.Builds[0].StaticGo, r.Plan.Builds[0].Trimpath = false, false
				b := binaryOf(t, r, "relkit", mac, false)
				set(b, "CGO_ENABLED", "1")
				unset(b, "-trimpath")
			},
		},
		"another platform": {
			broke: one(func(b *release.Binary) { set(b, "GOARCH", "amd64") }),
			want:  []string{"buildinfo: relkit darwin/arm64: was built for darwin/amd64"},
		},
		"no Go program": {
			broke: one(func(b *release.Binary) { b.Build = nil }),
			want:  []string{"buildinfo: relkit darwin/arm64: contains no Go build information, so its origin is unknown (warning)"},
		},
		"a third-party program in the archive": {
			broke: func(_ *testing.T, r *release.Release) {
				b := binary("jq", linuxAMD64, archive("relkit", linuxAMD64))
				b.Build, b.Run = nil, &release.Run{Command: "jq --version", Output: "jq-1.7"}
				r.Binaries = append(r.Binaries, b)
			},
		},
		"the same binary in an archive and an image is wrong once": {
			broke: func(t *testing.T, r *release.Release) {
				t.Helper()
				for _, inImage := range []bool{false, true} {
					set(binaryOf(t, r, "shipped", linuxARM64, inImage), "vcs.revision", other)
				}
			},
			want: []string{"buildinfo: shipped linux/arm64: was built from commit fedcba987654, but the tag v1.2.3 points at 0123456789ab"},
		},
	})
}

// Go does not accept a tag v2 or above for a module whose path lacks the suffix: it stamps a pseudo-version.
func TestBuildInfoOfModuleWithoutMajorSuffix(t *testing.T) {
	r := as(t, draft(t), "v2.3.0")
	for i := range r.Binaries {
		r.Binaries[i].Build.Main.Version = "v0.0.0-20260814093000-0123456789ab"
	}
	if found := findings(t, r); len(found) > 0 {
		t.Errorf("unexpected: %q", found)
	}
}
