package audit

import (
	"cmp"
	"fmt"
	"runtime/debug"
	"slices"
	"strings"

	"golang.org/x/mod/module"

	"github.com/relkit/relkit/internal/release"
)

// BuildInfo checks the origin of the binaries, by the build information that the Go linker recorded in them.
var BuildInfo = Check{
	Name:   "buildinfo",
	Proves: "every binary was built from this module at this version and commit, from an unmodified tree, with the required flags",
	Needs:  []release.Part{release.PartPrograms},
	Skip: func(r *release.Release) string {
		switch {
		case len(r.Binaries) == 0:
			return "the release contains no binary"
		case r.Plan.Module == "":
			return "the project is not a Go module"
		}
		return ""
	},
	Run: func(r *release.Release) []Finding {
		var found findings
		seen := map[string]bool{}
		for _, binary := range r.Binaries {
			// The same bytes in an archive and in an image were built once and are reported once.
			if seen[binary.SHA256] || !own(r, binary.Program) {
				continue
			}
			seen[binary.SHA256] = true
			found = append(found, origin(r, binary)...)
		}
		return found
	},
	Join: true,
}

// origin finds problems in the origin of one binary.
func origin(r *release.Release, b release.Binary) []Finding {
	var found findings
	subject := b.Program + " " + b.Platform.String()
	plan := plannedBuild(r, b)
	if b.Build == nil {
		if plan.Unrecorded == "" {
			found.warn(subject, "contains no Go build information, so its origin is unknown",
				"build it with the go command in module mode, and neither pack nor strip it afterwards")
		}
		return found
	}
	if b.Build.Main.Path == "" && (plan.Unrecorded != "" || b.Build.Path == fromFiles) {
		found.warn(subject, "does not say which module and commit it was built from: "+cmp.Or(plan.Unrecorded, "it was built from a list of files"),
			"let builds.main name the folder of the main package, as in ./cmd/hello, if users are to see it in go version -m")
		return append(found, flags(b, plan, subject)...)
	}
	if got, want := b.Build.Main.Path, cmp.Or(plan.Module, r.Plan.Module); got != want && plan.Unrecorded == "" {
		found.fail(subject, fmt.Sprintf("was built from the module %s, not from %s", orNone(got), want),
			"check builds.main and builds.dir in the GoReleaser configuration")
	}
	if plan.Unrecorded == "" {
		found = append(found, revision(r, b, plan, subject)...)
	}
	return append(found, flags(b, plan, subject)...)
}

// fromFiles is Go's name for a package that is given as a list of files.
const fromFiles = "command-line-arguments"

// revision finds a binary that was not built from the tagged commit.
func revision(r *release.Release, b release.Binary, plan release.PlannedBuild, subject string) []Finding {
	var found findings
	got, known := setting(b.Build, "vcs.revision")
	switch {
	case !known && plan.NoVCS:
		return nil
	case !known:
		found.add(!plan.VCS, subject, "does not say which commit it was built from",
			"build it in a git checkout with -buildvcs=true: GOFLAGS=-buildvcs=false (see go env GOFLAGS) or a copy of the tree without .git leave it out")
		return found
	case got != r.Commit:
		found.fail(subject, fmt.Sprintf("was built from commit %s, but the tag %s points at %s", short(got), r.Version, short(r.Commit)),
			"build again from the tag: the dist folder or a cache had binaries of another commit, or the tag was moved")
	}
	if modified, _ := setting(b.Build, "vcs.modified"); modified == "true" {
		return append(found, modifiedTree(r, subject)...) // which also marks the version
	}
	version := b.Build.Main.Version
	if plan.VCS && !plan.Nested && version != "" && version != "(devel)" && version != r.Version.String() && taggable(r) {
		found.fail(subject, fmt.Sprintf("has the module version %s, not %s", version, r.Version),
			"build with the tag fetched and HEAD at it: a shallow clone without tags gives a pseudo-version")
	}
	return found
}

// modifiedTree returns the finding for a binary that was built from a tree that differs from the tag's.
func modifiedTree(r *release.Release, subject string) []Finding {
	var found findings
	tree := r.Plan.Tree
	switch {
	case len(tree.Modified) > 0:
		found.fail(subject, "was built from a modified tree: "+firstOf(tree.Modified),
			"commit or ignore what the before hooks and generators write: git status must be clean when the build starts")
	case len(tree.Untracked) > 0:
		found.warn(subject, "was built from a tree that Go calls modified, because of files that the tag does not have: "+firstOf(tree.Untracked),
			"add what the before hooks and generators write to .gitignore, so that the binaries report the tag as their version")
	case tree.DistTracked:
		found.warn(subject, "was built from a tree that Go calls modified, because the dist folder is not ignored",
			"add the dist folder to .gitignore, so that the binaries report the tag as their version")
	default:
		found.fail(subject, "was built from a modified tree",
			"commit or ignore what the before hooks and generators write: git status must be clean when the build starts")
	}
	return found
}

// firstOf names the first of some files and the number of the others.
func firstOf(files []string) string {
	const most = 3
	named := strings.Join(files[:min(len(files), most)], ", ")
	if len(files) > most {
		named += fmt.Sprintf(" and %d more", len(files)-most)
	}
	return named
}

// taggable reports whether Go accepts the tag as a version of the module: v2.0.0 is not a version of a module whose path does not end in
// /v2 (https://go.dev/ref/mod#major-version-suffixes).
func taggable(r *release.Release) bool {
	_, major, ok := module.SplitPathVersion(r.Plan.Module)
	return ok && module.CheckPathMajor(r.Version.String(), major) == nil
}

// flags finds a binary that was not built with the planned flags.
func flags(b release.Binary, plan release.PlannedBuild, subject string) []Finding {
	var found findings
	if got, _ := setting(b.Build, "CGO_ENABLED"); plan.StaticGo && got != "0" {
		found.fail(subject, "was built with CGO_ENABLED="+got+", not 0: it needs the C library of the machine that built it",
			"set CGO_ENABLED=0 in builds.env, and check that no hook overrides it")
	}
	if got, _ := setting(b.Build, "-trimpath"); plan.Trimpath && got != "true" {
		found.fail(subject, "was built without -trimpath: it contains folder names of the build machine, and cannot be reproduced",
			"set -trimpath in builds.flags, and check that GOFLAGS does not override it")
	}
	goos, _ := setting(b.Build, "GOOS")
	goarch, _ := setting(b.Build, "GOARCH")
	if got := (release.Platform{OS: goos, Arch: goarch}); !b.Universal && goos != "" && !covers(b.Platform, got) {
		found.fail(subject, fmt.Sprintf("was built for %s", got),
			"package the binary that was built for "+b.Platform.String())
	}
	return found
}

// own reports whether a program belongs to the project. An archive may also contain programs that were built elsewhere and have other
// versions.
func own(r *release.Release, program string) bool {
	return r.Plan.Owns(program)
}

// plannedBuild returns how a binary should be built, or the zero value if that is not planned.
func plannedBuild(r *release.Release, b release.Binary) release.PlannedBuild {
	for _, build := range r.Plan.AllBuilds() {
		if build.Program == b.Program && slices.ContainsFunc(build.Platforms, func(p release.Platform) bool { return covers(b.Platform, p) }) {
			return build
		}
	}
	return release.PlannedBuild{}
}

func setting(info *debug.BuildInfo, key string) (string, bool) {
	for _, s := range info.Settings {
		if s.Key == key {
			return s.Value, s.Value != ""
		}
	}
	return "", false
}
