package audit

import (
	"fmt"
	"runtime/debug"
	"slices"

	"golang.org/x/mod/module"

	"github.com/relkit/relkit/internal/release"
)

// BuildInfo proves where the binaries come from, by what the Go linker recorded in them.
var BuildInfo = Check{
	Name:   "buildinfo",
	Proves: "every binary was built from this module at this version and commit, from an unmodified tree, with the flags asked for",
	Needs:  []release.Part{release.PartPrograms},
	Skip: func(r *release.Release) string {
		switch {
		case len(r.Binaries) == 0:
			return "the release holds no binary"
		case r.Plan.Module == "":
			return "the project is no Go module"
		}
		return ""
	},
	Run: func(r *release.Release) []Finding {
		var found findings
		seen := map[string]bool{}
		for _, binary := range r.Binaries {
			// The same bytes in an archive and in an image were built once, and are wrong once.
			if seen[binary.SHA256] || !own(r, binary.Program) {
				continue
			}
			seen[binary.SHA256] = true
			found = append(found, origin(r, binary)...)
		}
		return found
	},
}

// origin finds what is wrong with where one binary comes from.
func origin(r *release.Release, b release.Binary) []Finding {
	var found findings
	subject := b.Program + " " + b.Platform.String()
	if b.Build == nil {
		found.fail(subject, "carries no Go build information",
			"build it with the go command in module mode, and neither pack nor strip it afterwards")
		return found
	}
	plan := plannedBuild(r, b)
	if got := b.Build.Main.Path; got != r.Plan.Module {
		found.fail(subject, fmt.Sprintf("was built from the module %s, not from %s", orNone(got), r.Plan.Module),
			"look at builds.main and builds.dir in the GoReleaser configuration")
	}
	found = append(found, revision(r, b, plan, subject)...)
	found = append(found, flags(b, plan, subject)...)
	return found
}

// revision finds a binary that was not built from the tagged commit.
func revision(r *release.Release, b release.Binary, plan release.PlannedBuild, subject string) []Finding {
	var found findings
	got, known := setting(b.Build, "vcs.revision")
	switch {
	case !known:
		found.add(!plan.VCS, subject, "does not say which commit it was built from",
			"build it in a git checkout with -buildvcs=true: GOFLAGS=-buildvcs=false (see go env GOFLAGS) or a copy of the tree without .git leave it out")
		return found
	case got != r.Commit:
		found.fail(subject, fmt.Sprintf("was built from commit %s, the tag %s points at %s", short(got), r.Version, short(r.Commit)),
			"build again from the tag: the dist folder or a cache held binaries of another commit, or the tag was moved")
	}
	if modified, _ := setting(b.Build, "vcs.modified"); modified == "true" {
		found.fail(subject, "was built from a modified tree",
			"commit or ignore what the before hooks and generators write: git status must be clean when the build starts")
		return found // a modified tree marks the version as well
	}
	version := b.Build.Main.Version
	if plan.VCS && version != "" && version != "(devel)" && version != r.Version.String() && taggable(r) {
		found.fail(subject, fmt.Sprintf("says that its module version is %s, not %s", version, r.Version),
			"build with the tag fetched and HEAD at it: a shallow clone without tags gives a pseudo-version")
	}
	return found
}

// taggable reports whether Go takes the tag as a version of the module at all: v2.0.0 is none of a
// module whose path does not end in /v2 (https://go.dev/ref/mod#major-version-suffixes).
func taggable(r *release.Release) bool {
	_, major, ok := module.SplitPathVersion(r.Plan.Module)
	return ok && module.CheckPathMajor(r.Version.String(), major) == nil
}

// flags finds a binary that was built otherwise than planned.
func flags(b release.Binary, plan release.PlannedBuild, subject string) []Finding {
	var found findings
	if got, _ := setting(b.Build, "CGO_ENABLED"); plan.StaticGo && got != "0" {
		found.fail(subject, "was built with CGO_ENABLED="+got+", not 0: it needs the C library of the machine that built it",
			"set CGO_ENABLED=0 in builds.env, and see that no hook overrides it")
	}
	if got, _ := setting(b.Build, "-trimpath"); plan.Trimpath && got != "true" {
		found.fail(subject, "was built without -trimpath: it names folders of the machine that built it, and nobody can build it again alike",
			"set -trimpath in builds.flags, and see that GOFLAGS does not override it")
	}
	goos, _ := setting(b.Build, "GOOS")
	goarch, _ := setting(b.Build, "GOARCH")
	if got := (release.Platform{OS: goos, Arch: goarch}); !covers(b.Platform, got) {
		found.fail(subject, fmt.Sprintf("was built for %s", got),
			"package the binary that was built for "+b.Platform.String())
	}
	return found
}

// own reports whether a program is one of the project's. An archive may hold others beside them,
// which were built elsewhere and have versions of their own.
func own(r *release.Release, program string) bool {
	return r.Plan.Owns(program)
}

// plannedBuild is what was asked of a binary; zero when nothing was.
func plannedBuild(r *release.Release, b release.Binary) release.PlannedBuild {
	for _, build := range r.Plan.Builds {
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
