package faults

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/relkit/relkit/internal/fake/fault"
	"github.com/relkit/relkit/internal/release"
)

// struckManifests returns the manifests that the fault strikes.
func (t *trial) struckManifests() []release.Manifest {
	report := t.Report()
	due := func(m release.Manifest) bool { return report.Due(m.PlannedManifest) && t.fault.manifests(m) }
	return slices.DeleteFunc(slices.Clone(report.Contents.Manifests), func(m release.Manifest) bool { return !due(m) })
}

// manifest returns the one whose turn it is.
func (t *trial) manifest() release.Manifest { return t.struckManifests()[t.turn-1] }

// The manifests that differ in how they are published.
func byAPI(m release.Manifest) bool    { return m.Destination.URL == "" }
func pushed(m release.Manifest) bool   { return byAPI(m) && m.Proposal == nil }
func proposed(m release.Manifest) bool { return m.Proposal != nil }
func withGit(m release.Manifest) bool  { return m.Destination.URL != "" }

func inFork(m release.Manifest) bool {
	return m.Proposal != nil && m.Proposal.From.Repository != m.Destination.Repository
}

func downloaded(m release.Manifest) bool { return len(m.Downloads) > 0 }

// writes matches the request that writes the manifest's file to its branch.
func writes(manifest release.Manifest) fault.Match {
	repository := "/repos/" + manifest.PushedTo().Repository.String()
	return func(req *http.Request) bool {
		path := req.URL.Path
		if manifest.Proposal != nil {
			return req.Method == http.MethodPatch && strings.Contains(path, repository+"/git/refs/")
		}
		return req.Method == http.MethodPut && strings.Contains(path, repository+"/contents/") && strings.HasSuffix(path, "/"+manifest.Paths[0])
	}
}

// opens matches the request that opens a pull request for the manifest.
func opens(manifest release.Manifest) fault.Match {
	path := "/repos/" + manifest.Destination.Repository.String() + "/pulls"
	return func(req *http.Request) bool {
		return req.Method == http.MethodPost && strings.HasSuffix(req.URL.Path, path)
	}
}

// ofFork matches whatever asks for the fork that proposes the manifest.
func ofFork(manifest release.Manifest) fault.Match {
	path := "/repos/" + manifest.Proposal.From.Repository.String()
	return func(req *http.Request) bool {
		return strings.HasSuffix(req.URL.Path, path) || strings.Contains(req.URL.Path, path+"/")
	}
}

// touchManifest changes the manifest where it is written, as another user does.
func (t *trial) touchManifest(manifest release.Manifest) {
	text := []byte(manifest.Texts[0] + "# touched by another user\n")
	to := manifest.PushedTo()
	if manifest.Proposal == nil {
		t.injector.observer.Foreign(string(text))
	}
	t.Fakes.GitHub.PushFileTo(to.Repository.String(), to.Branch, manifest.Paths[0], "touch "+manifest.Name, text)
}

// refusePush makes the git repository of the manifest refuse a push.
func (t *trial) refusePush(context.Context) (end func() error, err error) {
	hook := filepath.Join(t.Fakes.Endpoints.MirrorGit(t.manifest().Destination.URL), "hooks", "pre-receive")
	if err := os.MkdirAll(filepath.Dir(hook), 0o700); err != nil {
		return nil, err
	}
	const script = "#!/bin/sh\necho 'the service is being maintained' >&2\nexit 1\n"
	if err := os.WriteFile(hook, []byte(script), 0o700); err != nil { //gosec:disable G306 -- a hook must be executable
		return nil, err
	}
	return func() error { return os.Remove(hook) }, nil
}

// predecessorOf returns a manifest of an earlier version, as far as it must be recognised; empty for a kind that keeps each version in a
// file of its own, or in a repository of its own.
func (r *session) predecessorOf(m release.PlannedManifest, version release.Version) []byte {
	url := fmt.Sprintf("%s/%s/releases/download/%s/%s", r.Fakes.GitHub.URL(), r.Subject.Repository, version, predecessorAsset)
	sum := strings.Repeat("0", 64)
	switch m.Kind {
	case release.HomebrewFormula:
		return fmt.Appendf(nil, "class Predecessor < Formula\n  version %q\n  url %q\n  sha256 %q\nend\n", version.Number(), url, sum)
	case release.HomebrewCask:
		return fmt.Appendf(nil, "cask %q do\n  version %q\n  url %q\n  sha256 %q\nend\n", m.Name, version.Number(), url, sum)
	case release.Scoop:
		return fmt.Appendf(nil, "{\n  \"version\": %q,\n  \"url\": %q,\n  \"hash\": %q\n}\n", version.Number(), url, sum)
	case release.Krew:
		return fmt.Appendf(nil, "apiVersion: krew.googlecontainertools.github.com/v1alpha2\nkind: Plugin\nmetadata:\n  name: %s\nspec:\n  version: v%s\n  platforms:\n    - uri: %s\n      sha256: %q\n",
			m.Name, version.Number(), url, sum)
	case release.Nix, release.Winget, release.AUR, release.AURSource:
	}
	return nil
}
