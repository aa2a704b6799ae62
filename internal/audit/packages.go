package audit

import (
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"github.com/relkit/relkit/internal/release"
)

// Packages checks that a package installs this release of the program, and nothing that other users can abuse.
//
// [SameBytes] checks that the program is the same as in the archive.
var Packages = Check{
	Name:   "packages",
	Proves: "every deb, rpm and apk has this version and the platform that it names, contains its programs, and installs files that only root can change",
	Needs:  []release.Part{release.PartPackages},
	Skip: func(r *release.Release) string {
		if len(r.Packages) == 0 && len(r.Plan.Packages) == 0 {
			return "the release has no deb, rpm or apk"
		}
		return ""
	},
	Run: func(r *release.Release) []Finding {
		var found findings
		for _, planned := range r.Plan.Packages {
			found = append(found, packed(r, planned)...)
		}
		for _, one := range r.Packages {
			found = append(found, declared(r, one)...)
			found = append(found, rights(one)...)
		}
		return found
	},
}

// packed finds a package that is missing, or that lacks a program.
func packed(r *release.Release, planned release.PlannedPackage) []Finding {
	var found findings
	var assets []string // several if a project packs one program in several ways
	for _, p := range r.Packages {
		if p.Name == planned.Name && p.Format == planned.Format && (p.Platform == planned.Platform || p.Platform.Arch == "") {
			assets = append(assets, p.Asset)
		}
	}
	if len(assets) == 0 {
		found.fail(fmt.Sprintf("%s %s %s", planned.Name, planned.Format, planned.Platform), "no readable asset is this package",
			"check the build's log for why it was not made or uploaded; remove its format from nfpms.formats if it is not wanted")
		return found
	}
	if lacks(r, planned, assets) {
		found.fail(assets[0], fmt.Sprintf("is named %s, but contains the program %[3]s instead of %[2]s", planned.Name, planned.Name, strings.Join(planned.Programs, ", ")),
			"add the build of "+planned.Name+" to nfpms.ids, or set nfpms.package_name to what the package contains")
		return found
	}
	for _, program := range planned.Programs {
		holds := func(b release.Binary) bool { return b.Program == program && slices.Contains(assets, b.From) }
		if !slices.ContainsFunc(r.Binaries, holds) {
			found.fail(assets[0], "does not hold the program "+program, "check nfpms.ids in the GoReleaser configuration")
		}
	}
	return found
}

// lacks reports whether a package has the name of one of the project's programs and does not contain it.
func lacks(r *release.Release, planned release.PlannedPackage, assets []string) bool {
	named := func(b release.PlannedBuild) bool {
		return b.Program == planned.Name && slices.Contains(b.Platforms, planned.Platform)
	}
	return len(planned.Programs) > 0 && !slices.Contains(planned.Programs, planned.Name) && slices.ContainsFunc(r.Plan.AllBuilds(), named) &&
		!slices.ContainsFunc(r.Binaries, func(b release.Binary) bool { return b.Program == planned.Name && slices.Contains(assets, b.From) })
}

// declared finds a package whose metadata contradicts the release.
func declared(r *release.Release, p release.Package) []Finding {
	var found findings
	for _, asset := range r.Assets {
		if asset.Name == p.Asset && !asset.Platform.IsZero() && p.Platform.Arch != "" && asset.Platform != p.Platform {
			found.fail(p.Asset, fmt.Sprintf("is a package for %s (%s), not for %s", p.Platform, p.Arch, asset.Platform),
				"package each platform by itself, and name the file by {{ .ConventionalFileName }} or with {{ .Arch }}")
		}
	}
	if !versionPattern(p.Format, r.Version, prerelease(r.Plan, p)).MatchString(p.Version) {
		found.fail(p.Asset, fmt.Sprintf("is of version %s, not %s", p.Version, nativeVersion(p.Format, r.Version)),
			"leave the version to GoReleaser: see nfpms.prerelease and nfpms.version_metadata in its configuration")
	} else if p.Format == "apk" && r.Version.Prerelease() && !apkCandidate.MatchString(p.Version) {
		found.warn(p.Asset, fmt.Sprintf("its version %s is not valid for apk, which accepts alpha, beta, pre and rc directly followed by a number", p.Version),
			"tag prereleases without the dot, as in v1.2.3-rc1, so that users can upgrade from them")
	}
	return found
}

// prerelease returns the prerelease that the configuration sets instead of the version's own.
func prerelease(plan release.Plan, p release.Package) string {
	for _, planned := range plan.Packages {
		if planned.Name == p.Name && planned.Format == p.Format && planned.Prerelease != "" {
			return planned.Prerelease
		}
	}
	return ""
}

// rights finds files that users other than root can change, and programs that run with more rights than their user has. Each kind is one
// finding, for any number of files.
func rights(p release.Package) []Finding {
	var found findings
	kinds := []struct {
		is              func(release.PackageFile) bool
		problem, remedy string
		warning         bool
	}{
		{
			func(f release.PackageFile) bool {
				return f.Mode.IsRegular() && f.Mode&(fs.ModeSetuid|fs.ModeSetgid) != 0
			},
			"runs with the rights of its owner or group", "drop the set-user-ID or set-group-ID bit from file_info.mode; a service gets rights from its unit", false,
		},
		{
			func(f release.PackageFile) bool {
				return f.Mode&0o002 != 0 && f.Mode&(fs.ModeSymlink|fs.ModeSticky) == 0
			},
			"is writable by everyone", "set file_info.mode to 0o644, or 0o755 for programs and folders", false,
		},
		{
			func(f release.PackageFile) bool {
				return program(f) && (f.Owner != root || f.Mode&0o020 != 0 && f.Group != root)
			},
			"is a program that users other than root can change", "set file_info.owner and file_info.group to root", false,
		},
		{
			func(f release.PackageFile) bool { return f.Mode&(fs.ModeDevice|fs.ModeNamedPipe|fs.ModeSocket) != 0 },
			"is not a file, folder or link", "leave it out of nfpms.contents: what needs it makes it when it starts", false,
		},
		{
			func(f release.PackageFile) bool { return !program(f) && f.Owner != root },
			"does not belong to root", "set file_info.owner to root, and create the program's writable files in the unit or a script", true,
		},
	}
	for _, kind := range kinds {
		if named := whichFiles(p.Files, kind.is); named != "" {
			found.add(kind.warning, p.Asset, named+" "+kind.problem, kind.remedy)
		}
	}
	return found
}

const root = "root"

func program(f release.PackageFile) bool { return f.Mode.IsRegular() && f.Mode&0o111 != 0 }

// whichFiles names the first of these files and the number of the others.
func whichFiles(files []release.PackageFile, are func(release.PackageFile) bool) string {
	var first release.PackageFile
	count := 0
	for _, file := range files {
		if are(file) {
			count++
			if count == 1 {
				first = file
			}
		}
	}
	if count == 0 {
		return ""
	}
	named := fmt.Sprintf("%s (%s %s:%s)", first.Path, first.Mode, first.Owner, first.Group)
	if count > 1 {
		named += fmt.Sprintf(", as %d more,", count-1)
	}
	return named
}
