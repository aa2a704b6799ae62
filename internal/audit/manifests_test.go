package audit_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/relkit/relkit/internal/release"
)

func TestManifests(t *testing.T) {
	name := archive("shipped", linuxAMD64)
	const base = "https://github.com/relkit/relkit/releases/download/"
	formula := func(how func(*release.Manifest)) func(*testing.T, *release.Release) {
		return func(_ *testing.T, r *release.Release) { how(&r.Manifests[1]) }
	}
	download := func(how func(*release.Download)) func(*testing.T, *release.Release) {
		return formula(func(f *release.Manifest) { how(&f.Downloads[0]) })
	}
	run(t, map[string]bad{
		"a wrong sha256": {
			broke: download(func(d *release.Download) { d.SHA256 = sum("old") }),
			want:  []string{"manifests: Homebrew formula shipped: its sha256 for linux/amd64 is " + sum("old")[:12] + ", but the download has " + sum(name)[:12]},
		},
		"a sha256 right for the url, and not for the asset": {
			broke: download(func(d *release.Download) { d.SHA256, d.Got = sum("old"), sum("old") }),
			want:  []string{"manifests: Homebrew formula shipped: its sha256 for linux/amd64 is " + sum("old")[:12] + ", but the asset " + name + " has " + sum(name)[:12]},
		},
		"a url that answers 404": {
			broke: download(func(d *release.Download) { d.URL, d.Got, d.Err = base+"v1.2.3/gone.tar.gz", "", "404 Not Found" }),
			want:  []string{"manifests: Homebrew formula shipped: its url for linux/amd64 fails: " + base + "v1.2.3/gone.tar.gz: 404 Not Found"},
		},
		"a url that the error names already": {
			broke: download(func(d *release.Download) { d.Got, d.Err = "", "GET "+d.URL+": 502 Bad Gateway" }),
			want:  []string{"manifests: Homebrew formula shipped: its url for linux/amd64 fails: GET " + base + "v1.2.3/" + name + ": 502 Bad Gateway"},
		},
		"a url of the version before": {
			broke: download(func(d *release.Download) { d.URL = base + "v1.2.2/shipped_1.2.2_linux_amd64.tar.gz" }),
			want:  []string{"manifests: Homebrew formula shipped: its url for linux/amd64 is not of v1.2.3: " + base + "v1.2.2/shipped_1.2.2_linux_amd64.tar.gz"},
		},
		"a url of the release candidate": {
			broke: download(func(d *release.Download) { d.URL = base + "v1.2.3-rc.1/" + name }),
			want:  []string{"manifests: Homebrew formula shipped: its url for linux/amd64 is not of v1.2.3: " + base + "v1.2.3-rc.1/" + name},
		},
		"a sum of another algorithm": {
			broke: download(func(d *release.Download) { d.SHA256 = "sha512:" + sum("x") + sum("y") }),
			want:  []string{"manifests: Homebrew formula shipped: its checksum for linux/amd64 is sha512:" + sum("x")[:5] + ", and only SHA-256 is compared (warning)"},
		},
		"a url that only Ruby can make out": {
			broke: download(func(d *release.Download) { d.URL, d.Got = base+"v1.2.3/#{name}.tar.gz", "" }),
			want:  []string{"manifests: Homebrew formula shipped: its url for linux/amd64 was not followed, as only Ruby can evaluate it: " + base + "v1.2.3/#{name}.tar.gz (warning)"},
		},
		"a url on a host of its own": {
			broke: download(func(d *release.Download) { d.URL = "https://downloads.example.com/1.2.3/" + name }),
		},
		"another version": {
			broke: formula(func(f *release.Manifest) { f.Version = "1.2.2" }),
			want:  []string{`manifests: Homebrew formula shipped: is of version "1.2.2", not 1.2.3`},
		},
		"no test": {
			broke: formula(func(f *release.Manifest) { f.Test = false }),
			want:  []string{"manifests: Homebrew formula shipped: has no test block (warning)"},
		},
		"half a system": {
			broke: formula(func(f *release.Manifest) { f.Downloads = f.Downloads[:3] }),
			want:  []string{"manifests: Homebrew formula shipped: offers nothing for darwin/arm64, which the release is built for (warning)"},
		},
		"urls by the number of the version": {
			broke: formula(func(f *release.Manifest) {
				for i := range f.Downloads {
					d := &f.Downloads[i]
					d.URL, d.Err = strings.Replace(d.URL, "/v1.2.3/", "/1.2.3/", 1), "not found"
				}
			}),
			want: []string{
				"manifests: Homebrew formula shipped: its url for linux/amd64, linux/arm64, darwin/amd64, darwin/arm64 is not of v1.2.3: " +
					"https://github.com/relkit/relkit/releases/download/1.2.3/" + archive("shipped", linuxAMD64),
			},
		},
		"Linux alone": {
			broke: formula(func(f *release.Manifest) { f.Downloads = f.Downloads[:2] }),
			want: []string{
				"manifests: Homebrew formula shipped: offers nothing for darwin/amd64, darwin/arm64, which the release is built for (warning)",
			},
		},
		"one system alone": {
			broke: formula(func(f *release.Manifest) { f.Downloads = f.Downloads[2:] }),
			want: []string{
				"manifests: Homebrew formula shipped: offers nothing for linux/amd64, linux/arm64, which the release is built for (warning)",
			},
		},
		"one url for every architecture of macOS": {
			broke: formula(func(f *release.Manifest) {
				f.Downloads[2].Platform.Arch = ""
				f.Downloads = f.Downloads[:3]
			}),
		},
		"found, though not planned": {
			broke: func(_ *testing.T, r *release.Release) {
				r.Plan.Manifests = nil
				r.Assets = slices.DeleteFunc(r.Assets, func(a release.Asset) bool { return strings.HasSuffix(a.Name, ".rb") })
				r.Manifests[1].Version = "1.2.2"
			},
			want: []string{`manifests: Homebrew formula shipped: is of version "1.2.2", not 1.2.3`},
		},
		"left out by GoReleaser": {
			broke: func(_ *testing.T, r *release.Release) { r.Manifests = r.Manifests[:1] },
			want:  []string{"manifests: Homebrew formula shipped: is neither in the dist folder nor attached to the release nor in relkit/homebrew-tap"},
		},
		"a program that the archive lacks": {
			broke: download(func(d *release.Download) { d.Programs = []string{"shipper"} }),
			want:  []string{"manifests: Homebrew formula shipped: installs shipper, which is not in " + name},
		},
		"a program in the one folder of the archive": {
			broke: func(t *testing.T, r *release.Release) {
				t.Helper()
				assetOf(t, r, name).Files = []string{"shipped_1.2.3/LICENSE", "shipped_1.2.3/shipped"}
			},
		},
		"a cask that does not name the folder": {
			broke: func(t *testing.T, r *release.Release) {
				t.Helper()
				assetOf(t, r, name).Files = []string{"shipped_1.2.3/LICENSE", "shipped_1.2.3/shipped"}
				r.Manifests[1].Kind, r.Plan.Manifests[1].Kind = release.HomebrewCask, release.HomebrewCask
			},
			want: []string{"manifests: Homebrew cask shipped: installs shipped, which is not in " + name},
		},
		"an archive of a format that is not read": {
			broke: func(t *testing.T, r *release.Release) {
				t.Helper()
				asset := assetOf(t, r, name)
				asset.Files, asset.Name, asset.URL = nil, "shipped_1.2.3_linux_amd64.tar.bz2", base+"v1.2.3/shipped_1.2.3_linux_amd64.tar.bz2"
				r.Manifests[1].Downloads[0].URL = asset.URL
				for i := range r.Binaries {
					if r.Binaries[i].From == name {
						r.Binaries[i].From = asset.Name
					}
				}
			},
		},
		"a bare program": {
			broke: func(t *testing.T, r *release.Release) {
				t.Helper()
				assetOf(t, r, name).Files = nil
				r.Manifests[1].Downloads[0].Programs = []string{name}
			},
		},
		"not to be read": {
			broke: formula(func(f *release.Manifest) { f.Err = "line 7: unfinished string" }),
			want:  []string{"manifests: Homebrew formula shipped: line 7: unfinished string"},
		},
	})
}
