package report_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/relkit/relkit/internal/audit"
	"github.com/relkit/relkit/internal/release"
	"github.com/relkit/relkit/internal/report"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func version(t *testing.T, tag string) release.Version {
	t.Helper()
	v, err := release.ParseVersion(tag)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// passed returns the report of a release that has nothing wrong.
func passed(t *testing.T) *report.Report {
	t.Helper()
	sum := strings.Repeat("5ab12cd0", 8)
	linux := []release.Platform{{OS: "linux", Arch: "amd64"}, {OS: "linux", Arch: "arm64"}}
	return &report.Report{
		Verb: "rehearse", Basis: release.Exact,
		Subject: release.Subject{
			Project: "shipped", Repository: release.Repository{Owner: "relkit", Name: "relkit"},
			Version: version(t, "v1.2.3"), Commit: "0123456789abcdef0123456789abcdef01234567",
		},
		Started: time.Date(2026, 8, 14, 9, 30, 0, 0, time.UTC), Took: 24*time.Second + 312*time.Millisecond,
		Steps: []report.Step{
			{Name: "clone", Detail: "cloned and tagged in a temporary folder", Took: 340 * time.Millisecond},
			{Name: "build", Detail: "12 binaries, 12 archives", Took: 75 * time.Second},
			{Name: "images", Detail: "no builder answers", Skipped: true, Took: 12 * time.Millisecond},
			{Name: "verify", Detail: "13 assets, 12 binaries", Command: "relkit verify --no-run v1.2.3", Took: 1234 * time.Millisecond},
		},
		Checks: []audit.Result{
			{Name: "checksums", Proves: audit.Checksums.Proves, Status: audit.Passed},
			{Name: "images", Proves: audit.Images.Proves, Status: audit.Passed},
			{Name: "manifests", Proves: audit.Manifests.Proves, Status: audit.Warned, Findings: []audit.Finding{
				{Subject: "shipped.rb", Problem: "has no test block", Remedy: "set brews.test", Warning: true},
			}},
			{Name: "notes", Proves: audit.Notes.Proves, Status: audit.Skipped, Reason: "the project writes no release notes"},
		},
		NotRehearsed: []release.Omission{{Part: "signatures", Reason: "signing needs the identity of the workflow"}},
		Hooks: []release.Hook{
			{Where: "before.hooks[0]", Command: "go mod tidy"},
			{Where: "before.hooks[1]", Command: "sh -c 'curl -sSf https://example.com > x'", Network: []string{"curl"}},
			{Where: "builds[0].hooks.pre", Command: "make docs"},
			{Where: "builds[0].hooks.post", Command: "ls"},
		},
		Contents: report.Contents{
			Assets: []release.Asset{
				{Name: "checksums.txt", Size: 812, SHA256: sum},
				{Name: "shipped_1.2.3_linux_amd64.tar.gz", Size: 3_100_000, SHA256: sum},
				{Name: "shipped_1.2.3_windows_arm64.zip", Size: 12_400_000, SHA256: sum},
			},
			Images: []release.Image{{
				Name: "ghcr.io/relkit/shipped", Digest: "sha256:" + sum,
				Variants: []release.Variant{{Platform: linux[0], Size: 6_100_000}, {Platform: linux[1], Size: 5_900_000}},
			}},
			Manifests: []release.Manifest{{PlannedManifest: release.PlannedManifest{Kind: release.HomebrewFormula, Name: "shipped", Destination: release.Destination{Repository: release.Repository{Owner: "relkit", Name: "homebrew-tap"}}, Paths: []string{"shipped.rb"}}, Version: "1.2.3", Offered: "1.2.3", Downloads: []release.Download{
				{Platform: linux[0], URL: "https://github.com/relkit/relkit/releases/download/v1.2.3/shipped_1.2.3_linux_amd64.tar.gz"},
			}}},
		},
		Commands: []string{"brew install relkit/tap/shipped", "docker run --rm ghcr.io/relkit/shipped:1.2.3 --version"},
	}
}

// failed returns the report of a release that has one mistake in all binaries, one in a single image,
// and texts in which a stranger tries to take over the reader's terminal, browser or table.
func failed(t *testing.T) *report.Report {
	t.Helper()
	r := passed(t)
	var everywhere []audit.Finding
	for _, platform := range []string{"darwin/amd64", "darwin/arm64", "linux/amd64", "linux/arm64", "windows/amd64", "windows/arm64"} {
		everywhere = append(everywhere, audit.Finding{
			Subject: "shipped " + platform, Problem: "was built from a modified tree",
			Remedy: "commit or ignore what the before hooks and generators write: git status must be clean when the build starts",
		})
	}
	r.Checks = append([]audit.Result{
		{Name: "buildinfo", Proves: audit.BuildInfo.Proves, Status: audit.Failed, Findings: everywhere},
		{Name: "runs", Proves: audit.Runs.Proves, Status: audit.Failed, Findings: []audit.Finding{{
			Subject: "shipped in a|b<script>alert(1)</script>.tar.gz",
			Problem: "failed: \x1b[31mred\x1b[0m\r\nand `code` of *stars*",
			Remedy:  "check that it prints 1.2.3",
		}}},
		{Name: "images", Proves: audit.Images.Proves, Status: audit.Failed, Findings: []audit.Finding{
			{Subject: "ghcr.io/relkit/shipped linux/arm64", Problem: "contains a linux/amd64 binary of shipped, not a linux/arm64 one", Remedy: "package the binary that was built for linux/arm64"},
			{Subject: "ghcr.io/relkit/shipped linux/arm64", Problem: "runs as root", Remedy: "set USER 65532:65532 in the Dockerfile", Warning: true},
		}},
	}, r.Checks[2:]...)
	return r
}

// unknown returns the report of a verification that could not determine everything that should be there.
func unknown(t *testing.T) *report.Report {
	t.Helper()
	r := passed(t)
	r.Verb, r.Basis = "verify", release.Predicted
	r.Unknown = []release.Unknown{{
		Part: release.PartImages, Setting: "dockers_v2[0].labels", Reason: "{{ .Date }} is known only to the build",
		Remedy: "give --dist with the dist folder of the build",
	}}
	r.Checks[1].Status, r.Checks[1].Reason = audit.Unknown, r.Unknown[0].String()
	return r
}

// accepted returns the report of a release with findings that are as they should be.
func accepted(t *testing.T) *report.Report {
	t.Helper()
	r := passed(t)
	r.Checks = append([]audit.Result{
		{Name: "buildinfo", Proves: audit.BuildInfo.Proves, Status: audit.Accepted, Findings: []audit.Finding{
			{Subject: "helper linux/amd64", Problem: "was built from the module nothing, not from github.com/relkit/relkit", Remedy: "look at builds.main", Accepted: "built elsewhere"},
		}},
		{Name: "platforms", Proves: audit.Platforms.Proves, Status: audit.Warned, Findings: []audit.Finding{
			{Subject: "a.zip", Problem: "its shipped is not executable", Remedy: "set its mode", Accepted: "only <Windows> unpacks it"},
			{Subject: "b.zip", Problem: "its shipped is not executable", Remedy: "set its mode", Warning: true},
		}},
	}, r.Checks...)
	return r
}

func TestFaces(t *testing.T) {
	plain := report.Style{}
	rich := report.Style{Terminal: true, Colour: true, Width: func() int { return 80 }}
	faces := map[string]func(*report.Report, io.Writer) error{
		"txt":      func(r *report.Report, w io.Writer) error { return r.Terminal(w, plain) },
		"terminal": func(r *report.Report, w io.Writer) error { return r.Terminal(w, rich) },
		"md":       (*report.Report).Markdown,
		"json":     (*report.Report).JSON,
		"html":     (*report.Report).HTML,
	}
	for name, made := range map[string]*report.Report{"passed": passed(t), "failed": failed(t), "unknown": unknown(t), "accepted": accepted(t)} {
		for extension, write := range faces {
			t.Run(name+"."+extension, func(t *testing.T) {
				var got bytes.Buffer
				if err := write(made, &got); err != nil {
					t.Fatal(err)
				}
				golden(t, filepath.Join("testdata", name+"."+extension), got.Bytes())
			})
		}
	}
}

func golden(t *testing.T, file string, got []byte) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, got, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("%s differs; if it should, run go test ./internal/report -update (-want +got):\n%s", file, diff)
	}
}

// A report quotes output of programs and names of files: neither can execute code in its reader.
func TestFacesDisarm(t *testing.T) {
	var terminal, markdown, html bytes.Buffer
	r := failed(t)
	for face, err := range map[string]error{
		"terminal": r.Terminal(&terminal, report.Style{}), "markdown": r.Markdown(&markdown), "html": r.HTML(&html),
	} {
		if err != nil {
			t.Fatalf("%s: %v", face, err)
		}
	}
	if strings.ContainsAny(terminal.String(), "\x1b\r") {
		t.Error("the terminal gets control characters of a quoted program")
	}
	for face, text := range map[string]string{"markdown": markdown.String(), "html": html.String()} {
		if strings.Contains(text, "<script") {
			t.Errorf("%s lets a quoted script through", face)
		}
	}
	if !strings.Contains(markdown.String(), `a\|b`) {
		t.Error("a | in a name ends a cell of a Markdown table")
	}
}

func TestJSONForPrograms(t *testing.T) {
	var text bytes.Buffer
	if err := failed(t).JSON(&text); err != nil {
		t.Fatal(err)
	}
	var document struct {
		Passed  bool   `json:"passed"`
		Version string `json:"version"`
		Checks  []struct {
			Name     string          `json:"name"`
			Status   string          `json:"status"`
			Findings []audit.Finding `json:"findings"`
		} `json:"checks"`
	}
	if err := json.Unmarshal(text.Bytes(), &document); err != nil {
		t.Fatal(err)
	}
	if document.Passed || document.Version != "v1.2.3" {
		t.Errorf("passed %v, version %q", document.Passed, document.Version)
	}
	if got := len(document.Checks[0].Findings); got != 6 {
		t.Errorf("%d findings of buildinfo, want every one of the 6", got)
	}
	text.Reset()
	if err := (&report.Report{Subject: release.Subject{Version: version(t, "v1.0.0")}}).JSON(&text); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(text.String(), "null") {
		t.Errorf("an empty report has a list that is null:\n%s", text.String())
	}
}

func TestFailed(t *testing.T) {
	tests := map[string]struct {
		report report.Report
		want   bool
	}{
		"empty":          {report.Report{}, false},
		"warned":         {report.Report{Checks: []audit.Result{{Status: audit.Warned}, {Status: audit.Skipped}}}, false},
		"a failed check": {report.Report{Checks: []audit.Result{{Status: audit.Passed}, {Status: audit.Failed}}}, true},
		"a failed step":  {report.Report{Steps: []report.Step{{Name: "build", Err: "no space left"}}}, true},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if got := test.report.Failed(); got != test.want {
				t.Errorf("failed is %v", got)
			}
		})
	}
}

// A failed step leaves no checks behind: the verdict must not read as if they had passed.
func TestVerdictOfFailedStep(t *testing.T) {
	r := passed(t)
	r.Checks = nil
	r.Steps = append(r.Steps, report.Step{Name: "promote", Err: "the token may not write the tap"})
	var text bytes.Buffer
	if err := r.Terminal(&text, report.Style{}); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(text.String()), "\n")
	if want := "✗ v1.2.3 cannot be released: promote failed"; lines[len(lines)-1] != want {
		t.Errorf("last line %q, want %q", lines[len(lines)-1], want)
	}
}
