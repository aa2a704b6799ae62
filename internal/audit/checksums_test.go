package audit_test

import (
	"slices"
	"testing"

	"github.com/relkit/relkit/internal/release"
)

func TestChecksums(t *testing.T) {
	name := archive("relkit", linuxARM64)
	run(t, map[string]bad{
		"an archive cut short on its way": {
			broke: func(t *testing.T, r *release.Release) {
				t.Helper()
				a := assetOf(t, r, name)
				a.Size, a.SHA256, a.Err = 600, sum("truncated"), "unexpected EOF"
				r.Binaries = slices.DeleteFunc(r.Binaries, func(b release.Binary) bool { return b.From == name })
				r.Manifests[0].Downloads[1].Got, r.Manifests[0].Downloads[1].Err = sum("truncated"), "unexpected EOF"
			},
			want: []string{
				"checksums: " + name + ": was corrupted in transit: 600 bytes arrived, with the SHA-256 " + sum("truncated")[:12] + " instead of " + sum(name)[:12],
				"platforms: relkit linux/arm64: no readable asset contains it",
				"manifests: Homebrew formula relkit: its url for linux/arm64 fails: https://github.com/relkit/relkit/releases/download/v1.2.3/" + name + ": unexpected EOF",
			},
		},
		"an archive replaced on the forge": {
			broke: func(t *testing.T, r *release.Release) {
				t.Helper()
				a := assetOf(t, r, name)
				a.Size, a.SHA256, a.Digest, a.Declared, a.Err = 600, sum("other"), sum("other"), 600, "it is not an archive"
			},
			want: []string{
				"checksums: " + name + ": its 600 bytes have the SHA-256 " + sum("other")[:12] + ", but checksums.txt lists " + sum(name)[:12],
				"manifests: Homebrew formula relkit: its sha256 for linux/arm64 is " + sum(name)[:12] + ", but the asset " + name + " has " + sum("other")[:12],
			},
		},
		"an asset that the build did not make": {
			broke: func(_ *testing.T, r *release.Release) { r.Assets = append(r.Assets, asset("notes-to-self.txt", "")) },
			want:  []string{"checksums: notes-to-self.txt: is attached to the release but not listed in checksums.txt"},
		},
		"an asset that was never uploaded": {
			broke: func(t *testing.T, r *release.Release) {
				t.Helper()
				r.Assets = slices.DeleteFunc(r.Assets, func(a release.Asset) bool { return a.Name == name })
				r.Unattached = []string{name}
			},
			want: []string{"checksums: " + name + ": is listed in checksums.txt, but not attached to the release"},
		},
		"an asset that is not meant to be attached": {
			broke: func(_ *testing.T, r *release.Release) {
				r.Unattached, r.Plan.Sums.Withheld = []string{"hidden.zip"}, []string{"hidden.zip"}
			},
		},
		"an extra file that is not attached": {
			broke: func(_ *testing.T, r *release.Release) { r.Unattached = []string{"manifest.json"} },
			want:  []string{"checksums: manifest.json: is listed in checksums.txt, but not attached to the release"},
		},
		"a page that declares another size": {
			broke: func(t *testing.T, r *release.Release) { t.Helper(); assetOf(t, r, name).Declared = 1001 },
			want:  []string{"checksums: " + name + ": 1000 bytes were downloaded of the 1001 that the release page declares"},
		},
		"a page with another digest": {
			broke: func(t *testing.T, r *release.Release) { t.Helper(); assetOf(t, r, "checksums.txt").Digest = sum("old") },
			want:  []string{"checksums: checksums.txt: its SHA-256 is " + sum("checksums.txt")[:12] + ", but the release page says " + sum("old")[:12]},
		},
		"no checksums file": {
			broke: func(_ *testing.T, r *release.Release) {
				r.Assets = slices.DeleteFunc(r.Assets, func(a release.Asset) bool { return a.Name == "checksums.txt" })
				for i := range r.Assets {
					r.Assets[i].Listed = ""
				}
			},
			want: []string{"checksums: checksums.txt: is not among the assets of the release"},
		},
		"an asset that cannot be downloaded, and no checksums planned": {
			broke: func(t *testing.T, r *release.Release) {
				t.Helper()
				r.Plan.Checksums = ""
				assetOf(t, r, "shipped.rb").Err = "502 Bad Gateway"
			},
			want: []string{"checksums: shipped.rb: 502 Bad Gateway"},
		},
		"a formula that is not of the plan": {
			broke: func(_ *testing.T, r *release.Release) { r.Assets = append(r.Assets, asset("stray.rb", "")) },
			want:  []string{"checksums: stray.rb: is attached to the release but not listed in checksums.txt"},
		},
		"an extra file": {
			broke: func(_ *testing.T, r *release.Release) {
				r.Plan.Sums.Extra = []string{"*.sh"}
				r.Assets = append(r.Assets, asset("install.sh", ""))
			},
			want: []string{"checksums: install.sh: is attached to the release but not listed in checksums.txt (warning)"},
		},
		"the manifest of a Terraform provider": {
			broke: func(_ *testing.T, r *release.Release) {
				const manifest = "terraform-provider-hello_1.2.3_manifest.json"
				r.Plan.Sums.Extra = []string{manifest}
				r.Assets = append(r.Assets, asset(manifest, ""))
			},
			want: []string{"checksums: terraform-provider-hello_1.2.3_manifest.json: is attached to the release but not listed in checksums.txt"},
		},
		"an asset that checksum.ids leaves out": {
			broke: func(_ *testing.T, r *release.Release) {
				r.Plan.Sums.Outside = []string{"outside.zip"}
				r.Assets = append(r.Assets, asset("outside.zip", ""))
			},
		},
		"another algorithm": {
			broke: func(t *testing.T, r *release.Release) {
				t.Helper()
				a := assetOf(t, r, name)
				r.Plan.Sums.Algorithm, a.Listed, a.Sum = "sha512", "1111111111111111", "2222222222222222"
			},
			want: []string{"checksums: " + name + ": its 1000 bytes have the sha512 222222222222, but checksums.txt lists 111111111111"},
		},
		"a file of one sum for each asset": {
			broke: func(t *testing.T, r *release.Release) {
				t.Helper()
				r.Assets = slices.DeleteFunc(r.Assets, func(a release.Asset) bool { return a.Name == "checksums.txt" })
				r.Plan.Checksums, r.Plan.Sums = "", release.PlannedSums{Algorithm: "sha256", Split: true}
				r.Assets = append(r.Assets, asset(name+".sha256", ""))
				assetOf(t, r, name).Listed = ""
			},
			want: []string{"checksums: " + name + ": is attached to the release, but no file lists its checksum"},
		},
		"a sum in capitals, and a signature of an archive": {
			broke: func(t *testing.T, r *release.Release) {
				t.Helper()
				assetOf(t, r, "checksums.txt").Digest = upper(sum("checksums.txt"))
				r.Assets = append(r.Assets, asset(name+".sig", ""))
			},
		},
	})
}
