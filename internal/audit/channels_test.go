package audit_test

import (
	"testing"

	"github.com/relkit/relkit/internal/release"
)

// candidate returns a public release candidate, and backport a public v1.1.9 next to v1.2.2.
func candidate(t *testing.T) *release.Release {
	t.Helper()
	return published(as(t, draft(t), "v1.3.0-rc.1"))
}

func backport(t *testing.T) *release.Release { t.Helper(); return published(as(t, draft(t), "v1.1.9")) }

// unstaged returns the draft of a project whose build pushes public tags.
func unstaged(t *testing.T) *release.Release {
	t.Helper()
	r := draft(t)
	r.Plan.Images[0].Staged = false
	return r
}

// tagged points tags of the image to what was verified.
func tagged(tags ...string) func(*testing.T, *release.Release) {
	return func(_ *testing.T, r *release.Release) {
		for _, tag := range tags {
			r.Images[0].Tags[tag] = r.Images[0].Digest
		}
	}
}

func TestChannels(t *testing.T) {
	before, verified := sum("index of 1.2.2")[:12], sum("index")[:12]
	tapped := func(number string) func(*testing.T, *release.Release) {
		return func(_ *testing.T, r *release.Release) { r.Manifests[0].Offered = number }
	}
	run(t, map[string]bad{
		"a release candidate moved latest": {
			from: candidate, broke: tagged("latest"),
			want: []string{"channels: " + image + ":latest: points at this image of v1.3.0-rc.1, which is a prerelease"},
		},
		"a release candidate moved its lines": {
			from: candidate, broke: tagged("1", "1.3", "v1"),
			want: []string{
				"channels: " + image + ":1.3: points at this image of v1.3.0-rc.1, which is a prerelease",
				"channels: " + image + ":1: points at this image of v1.3.0-rc.1, which is a prerelease",
				"channels: " + image + ":v1: points at this image of v1.3.0-rc.1, which is a prerelease",
			},
		},
		"a release candidate reached the tap": {
			from: candidate, broke: tapped("1.3.0-rc.1"),
			want: []string{"channels: Homebrew formula relkit: relkit/homebrew-tap offers 1.3.0-rc.1, which is a prerelease"},
		},
		"a release candidate is not marked": {
			from: candidate, broke: func(_ *testing.T, r *release.Release) { r.Page.Prerelease = false },
			want: []string{"channels: release v1.3.0-rc.1: is a prerelease, but is not marked as one"},
		},
		"a release candidate became the latest release": {
			from: candidate, broke: func(_ *testing.T, r *release.Release) { r.Page.Latest = "v1.3.0-rc.1" },
			want: []string{"channels: release v1.3.0-rc.1: is called the latest release, but is a prerelease"},
		},
		"a release is marked as a prerelease": {
			from: public, broke: func(_ *testing.T, r *release.Release) { r.Page.Prerelease = true },
			want: []string{"channels: release v1.2.3: is marked as a prerelease, but its version is not one"},
		},
		"a backport moved latest": {
			from: backport, broke: tagged("latest"),
			want: []string{"channels: " + image + ":latest: points at this image of v1.1.9, which is older than v1.2.2"},
		},
		"a backport moved the major line": {
			from: backport, broke: tagged("1"),
			want: []string{"channels: " + image + ":1: points at this image of v1.1.9, which is older than v1.2.2"},
		},
		"a backport reached the tap": {
			from: backport, broke: tapped("1.1.9"),
			want: []string{"channels: Homebrew formula relkit: relkit/homebrew-tap offers 1.1.9, which is older than v1.2.2"},
		},
		"a backport became the latest release": {
			from: backport, broke: func(_ *testing.T, r *release.Release) { r.Page.Latest = "v1.1.9" },
			want: []string{"channels: release v1.1.9: is called the latest release, but is older than v1.2.2"},
		},
		"a promotion was interrupted before the release was public": {
			broke: tagged("1.2.3", "latest"),
			want: []string{
				"channels: " + image + ":1.2.3: already points at this image, but the release is still a draft (warning)",
				"channels: " + image + ":latest: already points at this image, but the release is still a draft (warning)",
			},
		},
		"a draft's image is public already under a tag that is not its own": {
			from: func(t *testing.T) *release.Release { t.Helper(); return as(t, draft(t), "v1.3.0-rc.1") }, broke: tagged("latest"),
			want: []string{"channels: " + image + ":latest: points at this image of v1.3.0-rc.1, which is a prerelease"},
		},
		"a draft's formula is public already": {
			broke: tapped("1.2.3"),
			want:  []string{"channels: Homebrew formula relkit: relkit/homebrew-tap offers 1.2.3 already, but the release is still a draft: users get 404"},
		},
		"a package manager of which nothing is known": {
			from: public,
			broke: func(_ *testing.T, r *release.Release) {
				r.Manifests[0].Offered, r.Manifests[0].Unseen = "", "relkit/homebrew-tap cannot be seen"
			},
			want: []string{"promoted: Homebrew formula relkit: whether it is published is unknown: relkit/homebrew-tap cannot be seen (warning)"},
		},
		"a manifest that was never published": {
			from:  public,
			broke: func(_ *testing.T, r *release.Release) { r.Manifests[0].Offered, r.Manifests[0].SkipUpload = "", "true" },
			want:  []string{"promoted: Homebrew formula relkit: relkit/homebrew-tap offers nothing, not 1.2.3, and skip_upload keeps GoReleaser from publishing it (warning)"},
		},
		"a pull request waits": {
			from: public,
			broke: func(_ *testing.T, r *release.Release) {
				r.Manifests[0].Offered, r.Manifests[0].Waiting = "1.2.2", "https://github.com/relkit/homebrew-tap/pull/7"
			},
			want: []string{"promoted: Homebrew formula relkit: waits for https://github.com/relkit/homebrew-tap/pull/7 to be merged: until then " +
				"relkit/homebrew-tap offers 1.2.2, not 1.2.3 (warning)"},
		},
		"a draft that a package manager may offer": {
			broke: func(_ *testing.T, r *release.Release) {
				r.Manifests[0].Offered, r.Manifests[0].Unseen, r.Manifests[0].InBuild = "", "relkit/homebrew-tap cannot be seen", true
			},
			want: []string{"channels: Homebrew formula relkit: whether it offers 1.2.3 already is not known: relkit/homebrew-tap cannot be seen (warning)"},
		},
		"a pull request proposes a draft": {
			broke: func(_ *testing.T, r *release.Release) {
				r.Manifests[0].Waiting = "https://github.com/relkit/homebrew-tap/pull/7"
			},
			want: []string{"channels: Homebrew formula relkit: https://github.com/relkit/homebrew-tap/pull/7 proposes it already, but the release is still a draft: its checks get 404 (warning)"},
		},
		"a formula for candidates": {
			from: candidate, broke: func(_ *testing.T, r *release.Release) {
				r.Manifests[0].Name, r.Manifests[0].Offered = "relkit-rc", "1.3.0-rc.1"
				r.Plan.Manifests[0].Name = "relkit-rc"
			},
		},
		"the promotion ended half way": {
			from: public,
			broke: func(_ *testing.T, r *release.Release) {
				r.Page.Latest = "v1.2.2"
				r.Images[0].Tags["latest"] = "sha256:" + sum("index of 1.2.2")
				delete(r.Images[0].Tags, "1.2.3")
				r.Manifests[0].Offered, r.Manifests[1].Offered = "1.2.2", ""
			},
			want: []string{
				"promoted: release v1.2.3: is the newest, but v1.2.2 is marked as the latest release",
				"promoted: " + image + ":1.2.3: points at nothing, not at the verified image " + verified,
				"promoted: " + image + ":latest: points at " + before + ", not at the verified image " + verified,
				"promoted: Homebrew formula relkit: relkit/homebrew-tap offers 1.2.2, not 1.2.3",
				"promoted: Homebrew formula shipped: relkit/homebrew-tap offers nothing, not 1.2.3",
			},
		},
		"a project that pushes its own tags may do so": {
			from: unstaged, broke: tagged("1.2.3", "1.2", "v1.2", "1", "v1", "latest"),
		},
		"a project that marks every release as a prerelease": {
			broke: func(_ *testing.T, r *release.Release) {
				r.Plan.Prerelease, r.Plan.NotLatest = true, true
				r.Page.Prerelease = true
			},
		},
		"a project before v1 may call its newest release 0": {
			from: func(t *testing.T) *release.Release {
				t.Helper()
				r := as(t, unstaged(t), "v0.3.0")
				r.Published = []release.Version{version(t, "v0.2.0"), version(t, "v0.4.0-rc.1")}
				return r
			},
			broke: tagged("0.3.0", "0"),
		},
		"a backport before v1 may not": {
			from: func(t *testing.T) *release.Release {
				t.Helper()
				r := as(t, unstaged(t), "v0.3.1")
				r.Published = []release.Version{version(t, "v0.3.2-rc.1"), version(t, "v0.4.0")}
				return r
			},
			broke: tagged("0.3.1", "0.3", "0"),
			want:  []string{"channels: " + image + ":0: points at this image of v0.3.1, which is older than v0.4.0"},
		},
		"a project that pushes its own tags may not move latest by a candidate": {
			from:  func(t *testing.T) *release.Release { t.Helper(); return as(t, unstaged(t), "v1.3.0-rc.1") },
			broke: tagged("1.3.0-rc.1", "latest"),
			want:  []string{"channels: " + image + ":latest: points at this image of v1.3.0-rc.1, which is a prerelease"},
		},
	})
}
