package audit_test

import (
	"io/fs"
	"slices"
	"strings"
	"testing"

	"github.com/relkit/relkit/internal/release"
)

// packaged adds the packages of both programs for two platforms, without problems.
func packaged(r *release.Release) *release.Release {
	number, candidate, _ := strings.Cut(r.Version.Number(), "-")
	versions := map[string]string{"deb": number, "rpm": number, "apk": number}
	if candidate != "" {
		versions = map[string]string{"deb": number + "~" + candidate, "rpm": number + "~" + candidate} // apk has a separate test
	}
	for _, program := range programs {
		for _, platform := range platforms[:2] {
			for format, version := range versions {
				name := program + "_" + platform.Arch + "." + format
				r.Plan.Packages = append(r.Plan.Packages, release.PlannedPackage{
					Name: program, Format: format, Platform: platform, Programs: []string{program},
				})
				r.Packages = append(r.Packages, release.Package{
					Asset: name, Format: format, Name: program, Version: version, Arch: platform.Arch, Platform: platform,
					Files: []release.PackageFile{
						{Path: "/usr/bin", Mode: fs.ModeDir | 0o755, Owner: "root", Group: "root"},
						{Path: "/usr/bin/" + program, Mode: 0o755, Owner: "root", Group: "root"},
						{Path: "/usr/bin/" + program + "-link", Mode: fs.ModeSymlink | 0o777, Owner: "root", Group: "root"},
						{Path: "/var/spool/" + program, Mode: fs.ModeDir | fs.ModeSticky | 0o777, Owner: "root", Group: "root"},
					},
				})
				packed := asset(name, sum(name))
				packed.Platform = platform
				r.Assets = append(r.Assets, packed)
				in := *slices.MinFunc(archived(r, program, platform), func(a, b *release.Binary) int { return strings.Compare(a.From, b.From) })
				in.From, in.InPackage = name, true
				r.Binaries = append(r.Binaries, in)
			}
		}
	}
	return r
}

// archived returns the binaries of a program for a platform that are in archives.
func archived(r *release.Release, program string, platform release.Platform) []*release.Binary {
	var found []*release.Binary
	for i := range r.Binaries {
		if b := &r.Binaries[i]; b.Program == program && b.Platform == platform && !b.InImage && !b.InPackage {
			found = append(found, b)
		}
	}
	return found
}

func TestPackages(t *testing.T) {
	const name = "shipped_arm64.deb"
	good := func(t *testing.T) *release.Release {
		t.Helper()
		return packaged(draft(t))
	}
	// change changes the package.
	change := func(change func(*release.Package)) func(*testing.T, *release.Release) {
		return func(t *testing.T, r *release.Release) {
			t.Helper()
			change(&r.Packages[slices.IndexFunc(r.Packages, func(p release.Package) bool { return p.Asset == name })])
		}
	}
	holds := func(file release.PackageFile) func(*testing.T, *release.Release) {
		return change(func(p *release.Package) { p.Files = append(p.Files, file) })
	}
	run(t, map[string]bad{
		"nothing": {from: good, broke: func(*testing.T, *release.Release) {}},
		"a package was not made": {
			from: good,
			broke: func(_ *testing.T, r *release.Release) {
				r.Packages = slices.DeleteFunc(r.Packages, func(p release.Package) bool { return p.Asset == name })
			},
			want: []string{"packages: shipped deb linux/arm64: no readable asset is this package"},
		},
		"the program is not in it": {
			from: good,
			broke: func(_ *testing.T, r *release.Release) {
				r.Binaries = slices.DeleteFunc(r.Binaries, func(b release.Binary) bool { return b.From == name })
			},
			want: []string{"packages: " + name + ": does not hold the program shipped"},
		},
		"another program than its name says is in it": {
			from: good,
			broke: func(_ *testing.T, r *release.Release) {
				for i := range r.Plan.Packages {
					if p := &r.Plan.Packages[i]; p.Name == "shipped" && p.Format == "deb" && p.Platform == linuxARM64 {
						p.Programs = []string{"relkit"}
					}
				}
				r.Binaries = slices.DeleteFunc(r.Binaries, func(b release.Binary) bool { return b.From == name })
			},
			want: []string{"packages: " + name + ": is named shipped, but contains the program relkit instead of shipped"},
		},
		"another build of the program is in it": {
			from: good,
			broke: func(_ *testing.T, r *release.Release) {
				for i := range r.Binaries {
					if r.Binaries[i].From == name {
						r.Binaries[i].SHA256 = sum("again")
					}
				}
			},
			want: []string{
				"samebytes: shipped linux/arm64: " + name + " contains a different binary (" + sum("again")[:12] + ") than " +
					archive("shipped", linuxARM64) + " (" + sum("shippedlinux/arm64")[:12] + ")",
			},
		},
		"a package is not a substitute for an archive": {
			from: good,
			broke: func(_ *testing.T, r *release.Release) {
				r.Binaries = slices.DeleteFunc(r.Binaries, func(b release.Binary) bool { return b.From == archive("shipped", linuxARM64) })
			},
			want: []string{"platforms: shipped linux/arm64: no readable asset contains it"},
		},
		"it says that it is for another platform": {
			from:  good,
			broke: change(func(p *release.Package) { p.Platform, p.Arch = linuxAMD64, "amd64" }),
			want: []string{
				"packages: shipped deb linux/arm64: no readable asset is this package",
				"packages: " + name + ": is a package for linux/amd64 (amd64), not for linux/arm64",
			},
		},
		"an architecture whose name is not known is not compared": {
			from:  good,
			broke: change(func(p *release.Package) { p.Platform.Arch, p.Arch = "", "mipssoftfloat" }),
		},
		"another version":         {from: good, broke: change(func(p *release.Package) { p.Version = "1.2.30" }), want: []string{"packages: " + name + ": is of version 1.2.30, not 1.2.3"}},
		"a candidate":             {from: good, broke: change(func(p *release.Package) { p.Version = "1.2.3~rc.1" }), want: []string{"packages: " + name + ": is of version 1.2.3~rc.1, not 1.2.3"}},
		"a snapshot":              {from: good, broke: change(func(p *release.Package) { p.Version = "1.2.3-SNAPSHOT" }), want: []string{"packages: " + name + ": is of version 1.2.3-SNAPSHOT, not 1.2.3"}},
		"what a packager adds":    {from: good, broke: change(func(p *release.Package) { p.Version = "1:1.2.3+git7-0ubuntu1" })},
		"a set-user-ID program":   {from: good, broke: holds(release.PackageFile{Path: "/usr/bin/s", Mode: fs.ModeSetuid | 0o755, Owner: "root", Group: "root"}), want: []string{"packages: " + name + ": /usr/bin/s (urwxr-xr-x root:root) runs with the rights of its owner or group"}},
		"a writable file":         {from: good, broke: holds(release.PackageFile{Path: "/etc/s", Mode: 0o666, Owner: "root", Group: "root"}), want: []string{"packages: " + name + ": /etc/s (-rw-rw-rw- root:root) is writable by everyone"}},
		"a writable folder":       {from: good, broke: holds(release.PackageFile{Path: "/var/s", Mode: fs.ModeDir | 0o777, Owner: "root", Group: "root"}), want: []string{"packages: " + name + ": /var/s (drwxrwxrwx root:root) is writable by everyone"}},
		"a program of a user":     {from: good, broke: holds(release.PackageFile{Path: "/usr/bin/s", Mode: 0o755, Owner: "ada", Group: "root"}), want: []string{"packages: " + name + ": /usr/bin/s (-rwxr-xr-x ada:root) is a program that users other than root can change"}},
		"a group's program":       {from: good, broke: holds(release.PackageFile{Path: "/usr/bin/s", Mode: 0o775, Owner: "root", Group: "ada"}), want: []string{"packages: " + name + ": /usr/bin/s (-rwxrwxr-x root:ada) is a program that users other than root can change"}},
		"the service's own file":  {from: good, broke: holds(release.PackageFile{Path: "/var/s", Mode: 0o640, Owner: "shipped", Group: "root"}), want: []string{"packages: " + name + ": /var/s (-rw-r----- shipped:root) does not belong to root (warning)"}},
		"a device":                {from: good, broke: holds(release.PackageFile{Path: "/dev/s", Mode: fs.ModeDevice | 0o600, Owner: "root", Group: "root"}), want: []string{"packages: " + name + ": /dev/s (Drw------- root:root) is not a file, folder or link"}},
		"a group's readable file": {from: good, broke: holds(release.PackageFile{Path: "/etc/s", Mode: 0o640, Owner: "root", Group: "shipped"})},
		"all files are of a user": {
			from: good,
			broke: change(func(p *release.Package) {
				for i := range p.Files {
					p.Files[i].Owner = "1000"
				}
			}),
			want: []string{
				"packages: " + name + ": /usr/bin/shipped (-rwxr-xr-x 1000:root) is a program that users other than root can change",
				"packages: " + name + ": /usr/bin (drwxr-xr-x 1000:root), as 2 more, does not belong to root (warning)",
			},
		},
	})
}

// To the package manager, a prerelease must be older than its release.
func TestPackagesOfCandidates(t *testing.T) {
	for _, test := range []struct{ tag, format, version, want string }{
		{"v1.3.0-rc.1", "deb", "1.3.0~rc.1", ""},
		{"v1.3.0-rc.1", "rpm", "1.3.0~rc.1", ""},
		{"v1.3.0-rc.1-x", "rpm", "1.3.0~rc.1_x", ""}, // rpm allows no - in a version
		{"v1.3.0-rc.1", "deb", "1.3.0~rc1", ""},
		{"v2026.04.09", "deb", "2026.4.9", ""},
		{"v1.3.0-rc.1", "deb", "1.3.0-rc.1", "is of version 1.3.0-rc.1, not 1.3.0~rc.1"},
		{"v1.3.0-rc.1", "deb", "1.3.0~rc.11", "is of version 1.3.0~rc.11, not 1.3.0~rc.1"},
		{"v1.3.0-rc.1", "deb", "1.3.0", "is of version 1.3.0, not 1.3.0~rc.1"},
		{"v1.3.0-rc1", "apk", "1.3.0_rc1-r0", ""},
		{"v1.3.0-rc.1", "apk", "1.3.0_rc.1", "its version 1.3.0_rc.1 is not valid for apk"},
		{"v1.3.0-next", "apk", "1.3.0_next", "its version 1.3.0_next is not valid for apk"},
	} {
		t.Run(test.format+" "+test.version, func(t *testing.T) {
			r := as(t, draft(t), test.tag)
			r.Packages = []release.Package{{Asset: "hello." + test.format, Format: test.format, Name: "hello", Version: test.version}}
			got := strings.Join(findings(t, r), "\n")
			if test.want == "" && got != "" || !strings.Contains(got, test.want) {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}
