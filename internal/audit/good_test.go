package audit_test

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"runtime/debug"
	"testing"

	"github.com/relkit/relkit/internal/release"
)

const (
	commit = "0123456789abcdef0123456789abcdef01234567"
	other  = "fedcba9876543210fedcba9876543210fedcba98"
	image  = "ghcr.io/relkit/shipped"
)

var (
	programs  = []string{"relkit", "shipped"}
	platforms = []release.Platform{
		{OS: "linux", Arch: "amd64"},
		{OS: "linux", Arch: "arm64"},
		{OS: "darwin", Arch: "amd64"},
		{OS: "darwin", Arch: "arm64"},
		{OS: "windows", Arch: "amd64"},
		{OS: "windows", Arch: "arm64"},
	}
	linuxAMD64, linuxARM64 = platforms[0], platforms[1]
	labels                 = map[string]string{"org.opencontainers.image.revision": commit, "org.opencontainers.image.version": "1.2.3"}
)

func version(t *testing.T, tag string) release.Version {
	t.Helper()
	v, err := release.ParseVersion(tag)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// sum returns a made-up SHA-256 for a name.
func sum(of string) string {
	digest := sha256.Sum256([]byte(of))
	return hex.EncodeToString(digest[:])
}

func archive(program string, p release.Platform) string {
	ending := ".tar.gz"
	if p.OS == "windows" {
		ending = ".zip"
	}
	return fmt.Sprintf("%s_1.2.3_%s_%s%s", program, p.OS, p.Arch, ending)
}

// draft returns a release of two programs for six platforms, with an image for two of them and a formula for each program, as verify sees
// it before it is public. It has no problems. Each test breaks its own copy.
func draft(t *testing.T) *release.Release {
	t.Helper()
	r := &release.Release{
		Subject: release.Subject{
			Project: "relkit", Repository: release.Repository{Owner: "relkit", Name: "relkit"},
			Version: version(t, "v1.2.3"), Commit: commit, Previous: version(t, "v1.2.2"),
			Published: []release.Version{version(t, "v1.2.2"), version(t, "v1.1.0"), version(t, "v2.0.0-rc.1")},
		},
		Plan: release.Plan{
			Module: "github.com/relkit/relkit", Checksums: "checksums.txt", Manifests: plannedManifests(),
			Notes: release.PlannedNotes{Changes: []string{"feat: record what runs where", "fix: drain requests"}},
			Images: []release.PlannedImage{{
				Name: image, Programs: []string{"shipped"}, Platforms: platforms[:2],
				Labels: labels, Annotations: labels, Tags: []string{"staging-1.2.3"}, Staged: true,
			}},
		},
		Page: release.Page{
			ID: 1, Draft: true, Latest: "v1.2.2",
			Notes: "## Features\n* 0123456 feat: record  what runs where\n## Fixes\n* 1234567 fix: drain requests (#7)\n",
		},
	}
	for _, program := range programs {
		r.Plan.Builds = append(r.Plan.Builds, release.PlannedBuild{
			Program: program, Platforms: platforms, StaticGo: true, Trimpath: true, VCS: true, Stamped: true,
		})
		formula := release.Manifest{
			PlannedManifest: plannedFormula(program), Version: "1.2.3", Test: true, Offered: "1.2.2", SHA256: sum(program + ".rb"), Texts: []string{program + ".rb"},
		}
		for _, platform := range platforms {
			name := archive(program, platform)
			packed := asset(name, sum(name))
			packed.Files = []string{"LICENSE", program}
			r.Assets = append(r.Assets, packed)
			r.Binaries = append(r.Binaries, binary(program, platform, name))
			if platform.OS != "windows" {
				formula.Downloads = append(formula.Downloads, release.Download{
					Platform: platform, URL: "https://github.com/relkit/relkit/releases/download/v1.2.3/" + name, SHA256: sum(name), Got: sum(name), Programs: []string{program},
				})
			}
		}
		r.Assets = append(r.Assets, asset(program+".rb", ""))
		r.Manifests = append(r.Manifests, formula)
	}
	r.Assets = append(r.Assets, asset("checksums.txt", ""), asset("checksums.txt.sigstore.json", ""))
	addImage(r)
	r.Plan.Basis = release.Exact
	for _, asset := range r.Assets[:len(platforms)] {
		r.Plan.Assets = append(r.Plan.Assets, release.PlannedAsset{Name: asset.Name, SHA256: asset.Listed})
	}
	return r
}

var tap = release.Repository{Owner: "relkit", Name: "homebrew-tap"}

func plannedManifests() []release.PlannedManifest {
	var planned []release.PlannedManifest
	for _, program := range programs {
		planned = append(planned, plannedFormula(program))
	}
	return planned
}

func plannedFormula(program string) release.PlannedManifest {
	return release.PlannedManifest{
		Kind: release.HomebrewFormula, Name: program, Setting: "brews[0]", Destination: release.Destination{Repository: tap}, Paths: []string{program + ".rb"},
	}
}

func asset(name, listed string) release.Asset {
	return release.Asset{Name: name, Size: 1000, Declared: 1000, SHA256: sum(name), Digest: sum(name), Listed: listed, URL: "https://github.com/relkit/relkit/releases/download/v1.2.3/" + name}
}

func binary(program string, platform release.Platform, from string) release.Binary {
	b := release.Binary{
		Program: program, Platform: platform, From: from, SHA256: sum(program + platform.String()), Size: 5000, Header: platform,
		Build: &debug.BuildInfo{
			Main: debug.Module{Path: "github.com/relkit/relkit", Version: "v1.2.3"},
			Settings: []debug.BuildSetting{
				{Key: "-trimpath", Value: "true"},
				{Key: "CGO_ENABLED", Value: "0"},
				{Key: "GOARCH", Value: platform.Arch},
				{Key: "GOOS", Value: platform.OS},
				{Key: "vcs", Value: "git"},
				{Key: "vcs.revision", Value: commit},
				{Key: "vcs.modified", Value: "false"},
			},
		},
	}
	if platform == linuxAMD64 {
		b.Run = &release.Run{Command: program + " --version", Output: program + " v1.2.3 (0123456, 2026-08-14)\n"}
		if program == "shipped" {
			b.Run.Service = "1.2.3"
		}
	}
	return b
}

func addImage(r *release.Release) {
	found := release.Image{
		Name: image, Reference: "127.0.0.1:5000/relkit/shipped:staging-1.2.3", Digest: "sha256:" + sum("index"), Index: true, Annotations: maps.Clone(labels),
		Tags: map[string]string{"staging-1.2.3": "sha256:" + sum("index")},
	}
	for _, tag := range []string{"1.2.2", "1.2", "1", "latest"} {
		found.Tags[tag] = "sha256:" + sum("index of 1.2.2")
	}
	for _, platform := range platforms[:2] {
		found.Variants = append(found.Variants, release.Variant{
			Platform: platform, Config: platform, Digest: "sha256:" + sum("image "+platform.String()), User: "65532:65532",
			Entrypoint: []string{"/shipped"}, Labels: maps.Clone(labels),
		})
		in := binary("shipped", platform, image+"@"+platform.String())
		in.InImage = true
		r.Binaries = append(r.Binaries, in)
	}
	r.Images = []release.Image{found}
}

// public returns the same release after its promotion.
func public(t *testing.T) *release.Release {
	t.Helper()
	return published(draft(t))
}

// published makes a draft public, as promote would.
func published(r *release.Release) *release.Release {
	r.Page.Draft = false
	r.Page.Prerelease = r.Version.Prerelease()
	for _, tag := range r.Version.ImageTags(r.Published) {
		r.Images[0].Tags[tag] = r.Images[0].Digest
	}
	if r.Moves().Latest {
		r.Page.Latest = r.Version.String()
		for i := range r.Manifests {
			r.Manifests[i].Offered = r.Version.Number()
		}
	}
	return r
}

// as changes a good release to another version, everywhere that the version appears.
func as(t *testing.T, r *release.Release, tag string, publishedToo ...string) *release.Release {
	t.Helper()
	r.Version = version(t, tag)
	for _, tag := range publishedToo {
		r.Published = append(r.Published, version(t, tag))
	}
	for i := range r.Binaries {
		b := &r.Binaries[i]
		b.Build.Main.Version = tag
		if b.Run != nil {
			b.Run.Output = b.Program + " " + tag
			if b.Run.Service != "" {
				b.Run.Service = r.Version.Number()
			}
		}
	}
	for i := range r.Manifests {
		f := &r.Manifests[i]
		f.Version = r.Version.Number()
		for j := range f.Downloads {
			d := &f.Downloads[j]
			d.URL = "https://github.com/relkit/relkit/releases/download/" + tag + "/" + archive(f.Name, d.Platform)
		}
	}
	r.Page.Prerelease = r.Version.Prerelease()
	return r
}

// assetOf returns an asset to break.
func assetOf(t *testing.T, r *release.Release, name string) *release.Asset {
	t.Helper()
	for i := range r.Assets {
		if r.Assets[i].Name == name {
			return &r.Assets[i]
		}
	}
	t.Fatalf("the good release has no asset %s", name)
	return nil
}

// binaryOf returns a binary to break.
func binaryOf(t *testing.T, r *release.Release, program string, platform release.Platform, inImage bool) *release.Binary {
	t.Helper()
	for i := range r.Binaries {
		b := &r.Binaries[i]
		if b.Program == program && b.Platform == platform && b.InImage == inImage {
			return b
		}
	}
	t.Fatalf("the good release has no %s for %s", program, platform)
	return nil
}

// set changes a setting in a binary's build information.
func set(b *release.Binary, key, value string) {
	settings := b.Build.Settings
	for i := range settings {
		if settings[i].Key == key {
			settings[i].Value = value
		}
	}
}

// unset removes a setting.
func unset(b *release.Binary, key string) {
	var kept []debug.BuildSetting
	for _, s := range b.Build.Settings {
		if s.Key != key {
			kept = append(kept, s)
		}
	}
	b.Build.Settings = kept
}
