package homebrew_test

import (
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/relkit/relkit/internal/homebrew"
	"github.com/relkit/relkit/internal/release"
)

func shipped(t testing.TB) string {
	t.Helper()
	text, err := os.ReadFile("testdata/shipped.rb")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestParse(t *testing.T) {
	formula, err := homebrew.Parse(shipped(t))
	if err != nil {
		t.Fatal(err)
	}
	pkg := func(os, arch, digit, source string) homebrew.Package {
		return homebrew.Package{
			Platform: release.Platform{OS: os, Arch: arch},
			URL:      "https://github.com/relkit/relkit/releases/download/v1.2.3/shipped_1.2.3_" + os + "_" + arch + ".tar.gz",
			SHA256:   strings.Repeat(digit, 64),
			Installs: []homebrew.Install{{Source: source, Target: "shipped"}},
		}
	}
	want := &homebrew.Formula{
		Version: "1.2.3",
		Packages: []homebrew.Package{
			pkg("darwin", "amd64", "1", "shipped"), pkg("darwin", "arm64", "2", "shipped"),
			pkg("linux", "amd64", "3", "shipped"), pkg("linux", "arm64", "4", "bin/shipped"),
		},
		Test:        []string{`assert_match version.to_s, shell_output("#{bin}/shipped --version")`},
		Service:     []string{"serve"},
		PortFromEnv: true,
	}
	if diff := cmp.Diff(want, formula); diff != "" {
		t.Error(diff)
	}
}

func TestParseRefuses(t *testing.T) {
	for name, broken := range map[string]string{
		"it names no version":    strings.Replace(shipped(t), `  version "1.2.3"`, "", 1),
		"it names no url":        "class X < Formula\n  version \"1\"\nend\n",
		"it names no sha256 for": strings.Replace(shipped(t), `      sha256 "2`, `      # "2`, 1),
	} {
		if _, err := homebrew.Parse(broken); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("got %v, want %q", err, name)
		}
	}
}

func TestForPlatform(t *testing.T) {
	onlyMac, err := homebrew.Parse("class X < Formula\nversion \"1\"\non_macos do\nurl \"u\"\nsha256 \"s\"\nend\nend")
	if err != nil {
		t.Fatal(err)
	}
	for platform, want := range map[string]bool{"darwin/arm64": true, "darwin/amd64": true, "linux/amd64": false} {
		if _, got := onlyMac.For(release.ParsePlatform(platform)); got != want {
			t.Errorf("%s: got %v", platform, got)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add(shipped(f))
	f.Add("end\nend\nclass")
	f.Fuzz(func(t *testing.T, text string) {
		formula, err := homebrew.Parse(text)
		if err == nil && (formula.Version == "" || len(formula.Packages) == 0) {
			t.Errorf("accepted a formula without version or url: %q", text)
		}
	})
}

// GoReleaser writes no block for the one system that a formula is for.
func TestParseOneSystem(t *testing.T) {
	for line, want := range map[string]release.Platform{
		"depends_on :linux": {OS: "linux", Arch: "amd64"}, "depends_on :macos": {OS: "darwin", Arch: "amd64"},
		`depends_on "git"`: {Arch: "amd64"},
	} {
		formula, err := homebrew.Parse("class X < Formula\n  version \"1\"\n  " + line + "\n\n  if Hardware::CPU.intel?\n    url \"https://example.com/x\"\n    sha256 \"" +
			strings.Repeat("1", 64) + "\"\n  end\nend\n")
		if err != nil || formula.Packages[0].Platform != want {
			t.Errorf("%s: %+v, %v", line, formula, err)
		}
	}
}
