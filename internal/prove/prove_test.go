//go:build unix

package prove_test

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os/exec"
	"strings"
	"testing"

	"github.com/relkit/relkit/internal/audit"
	"github.com/relkit/relkit/internal/github"
	"github.com/relkit/relkit/internal/prove"
	"github.com/relkit/relkit/internal/release"
	"github.com/relkit/relkit/test/needs"
)

// archiveOf contains a program that reports the version.
func archiveOf(t *testing.T, version string) []byte {
	t.Helper()
	script := fmt.Sprintf("#!/bin/sh\necho tool %s\n", version)
	var packed bytes.Buffer
	compressor := gzip.NewWriter(&packed)
	archive := tar.NewWriter(compressor)
	if err := archive.WriteHeader(&tar.Header{Name: "tool", Mode: 0o755, Size: int64(len(script))}); err != nil {
		t.Fatal(err)
	}
	if _, err := archive.Write([]byte(script)); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(archive.Close(), compressor.Close()); err != nil {
		t.Fatal(err)
	}
	return packed.Bytes()
}

// published returns a release of one archive, as it was verified before it became public.
func published(t *testing.T, url string, verified []byte) *release.Release {
	t.Helper()
	version, err := release.ParseVersion("v1.0.0")
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(verified)
	return &release.Release{
		Subject: release.Subject{Project: "tool", Version: version},
		Plan:    release.Plan{Checksums: "checksums.txt", Builds: []release.PlannedBuild{{Program: "tool"}}},
		Assets:  []release.Asset{{Name: "tool.tar.gz", Platform: release.Native(), URL: url, Listed: hex.EncodeToString(sum[:])}},
		Binaries: []release.Binary{{
			Program: "tool", Platform: release.Native(), Run: &release.Run{Command: "tool --version", Output: "tool 1.0.0"},
		}},
	}
}

func TestDownload(t *testing.T) {
	good := archiveOf(t, "1.0.0")
	for name, tc := range map[string]struct {
		verified, public []byte // nothing is public where it is nil
		change           func(*release.Release)
		want             audit.Status
		says             string
	}{
		"as it was verified": {verified: good, public: good, want: audit.Passed},
		"nothing there":      {verified: good, want: audit.Failed, says: "not found"},
		"other bytes":        {verified: good, public: archiveOf(t, "1.0.1"), want: audit.Failed, says: "checksums.txt lists " + sumOf(good)},
		"no archive":         {verified: []byte("damaged"), public: []byte("damaged"), want: audit.Failed, says: "tool.tar.gz"},
		"another program": {
			verified: archiveOf(t, "0.9.0"), public: archiveOf(t, "0.9.0"), want: audit.Failed,
			says: `tool --version printed "tool 0.9.0", where the verified program printed "tool 1.0.0"`,
		},
		"what it prints besides": {
			verified: good, public: good, want: audit.Passed,
			change: func(r *release.Release) { r.Binaries[0].Run.Output = "12:34:56 server not found\ntool 1.0.0" },
		},
		"a name with the version": {
			verified: archiveOf(t, "none"), public: archiveOf(t, "none"), want: audit.Passed,
			change: func(r *release.Release) {
				r.Binaries[0].Run.Command, r.Binaries[0].Run.Output = "tool_1.0.0 --version", "usage: tool_1.0.0 [-debug]"
			},
		},
		"none for this platform": {
			verified: good, public: good, want: audit.Skipped, says: "no archive for " + release.Native().String(),
			change: func(r *release.Release) { r.Assets[0].Platform = release.Platform{OS: "plan9", Arch: "386"} },
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if r.Header.Get("Authorization") != "" {
					t.Error("a token was sent: users may have none")
				}
				if tc.public == nil {
					http.NotFound(w, r)
					return
				}
				_, _ = w.Write(tc.public)
			}))
			defer server.Close()
			r := published(t, server.URL+"/tool.tar.gz", tc.verified)
			if tc.change != nil {
				tc.change(r)
			}
			got := proved(t, r, "download")
			said := got.Reason
			for _, finding := range got.Findings {
				said += finding.Problem
			}
			if got.Status != tc.want || !strings.Contains(said, tc.says) {
				t.Errorf("%s: %s", got.Status, said)
			}
		})
	}
}

// A release that offers less is not wrong for it.
func TestWhatIsNotOffered(t *testing.T) {
	t.Parallel()
	r := published(t, "", nil)
	r.Assets = nil
	for name, reason := range map[string]string{
		"download": "the release has no archive for " + release.Native().String(),
		"pull":     "no image of the release was examined",
		"install":  "the release is not in any package manager",
	} {
		if got := proved(t, r, name); got.Status != audit.Skipped || got.Reason != reason {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

// What is not installed on this machine is skipped with the reason, and noted as not tried.
func TestPackagesBeyondThisMachine(t *testing.T) {
	needs.Time(t)
	if _, err := exec.LookPath("brew"); err == nil {
		t.Skip("brew installs formulas here")
	}
	for name, tc := range map[string]struct {
		manifest release.Manifest
		reason   string
	}{
		"without brew":    {release.Manifest{PlannedManifest: release.PlannedManifest{Kind: release.HomebrewFormula, Name: "tool"}}, "Homebrew formula tool: Homebrew is not installed here"},
		"another manager": {release.Manifest{PlannedManifest: release.PlannedManifest{Kind: release.Scoop, Name: "tool"}}, "Scoop manifest tool: relkit installs only with Homebrew"},
		"a pull request": {
			release.Manifest{PlannedManifest: release.PlannedManifest{Kind: release.HomebrewCask, Name: "tool"}, Waiting: "https://github.com/acme/homebrew-tap/pull/1"},
			"Homebrew cask tool: it waits for https://github.com/acme/homebrew-tap/pull/1 to be merged",
		},
	} {
		t.Run(name, func(t *testing.T) {
			r := published(t, "", nil)
			r.Manifests = []release.Manifest{tc.manifest}
			prover := prover(t)
			results, err := prover.Prove(t.Context(), r)
			if err != nil {
				t.Fatal(err)
			}
			install := results[len(results)-1]
			if install.Status != audit.Skipped || install.Reason != tc.reason || len(prover.Omitted) != 1 {
				t.Errorf("%+v, %+v", install, prover.Omitted)
			}
		})
	}
}

func TestInterrupted(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancelCause(t.Context())
	stopped := errors.New("stopped")
	cancel(stopped)
	_, err := prover(t).Prove(ctx, published(t, "http://127.0.0.1:9/tool.tar.gz", nil))
	if !errors.Is(err, stopped) {
		t.Errorf("got %v", err)
	}
}

func prover(t *testing.T) *prove.Prover {
	t.Helper()
	client, err := github.New(github.Config{})
	if err != nil {
		t.Fatal(err)
	}
	return &prove.Prover{Forge: client, Dir: t.TempDir()}
}

// proved returns the result of one proof.
func proved(t *testing.T, r *release.Release, name string) audit.Result {
	t.Helper()
	results, err := prover(t).Prove(t.Context(), r)
	if err != nil {
		t.Fatal(err)
	}
	for _, result := range results {
		if result.Name == name {
			return result
		}
	}
	t.Fatalf("there is no proof %s", name)
	return audit.Result{}
}

func sumOf(content []byte) string {
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:])
}

// What is unknown of the images and formulas is not called absent.
func TestUnknown(t *testing.T) {
	r := &release.Release{Plan: release.Plan{Unknown: []release.Unknown{
		{Part: release.PartImages, Reason: "why", Remedy: "what"}, {Part: release.PartManifests, Reason: "why", Remedy: "what"},
	}}}
	prover := &prove.Prover{Dir: t.TempDir()}
	results, err := prover.Prove(t.Context(), r)
	if err != nil {
		t.Fatal(err)
	}
	for _, result := range results {
		if unknown := result.Name != "download"; (result.Status == audit.Unknown) != unknown {
			t.Errorf("%+v", result)
		}
	}
}
