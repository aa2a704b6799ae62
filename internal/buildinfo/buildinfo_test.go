package buildinfo

import (
	"encoding/json"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"strings"
	"testing"
)

func TestReadWithoutTheLinker(t *testing.T) {
	const commitID = "0123456789abcdef0123456789abcdef01234567"
	for name, test := range map[string]struct {
		main            string
		settings        []debug.BuildSetting
		version, commit string
	}{
		"checkout":          {"v1.2.3", []debug.BuildSetting{{Key: "vcs.revision", Value: commitID}}, "1.2.3", commitID},
		"go install":        {"v1.2.3", nil, "1.2.3", "unknown"},
		"go install commit": {"v1.2.4-0.20260102030405-0123456789ab", nil, "1.2.4-0.20260102030405-0123456789ab", "0123456789ab"},
		"prerelease":        {"v1.2.3-rc-one-abcdef", nil, "1.2.3-rc-one-abcdef", "unknown"},
		"no module":         {"", nil, "unknown", "unknown"},
		"go build":          {"(devel)", nil, "(devel)", "unknown"},
	} {
		build := &debug.BuildInfo{Settings: test.settings}
		build.Main.Version = test.main
		if got := read(build); got.Version != test.version || got.Commit != test.commit {
			t.Errorf("%s: got %s at %s", name, got.Version, got.Commit)
		}
	}
}

// The names of the variables are a contract with .goreleaser.yaml and ko.yaml: a build that names
// them wrongly says nothing.
func TestTheLinkerSetsTheVersion(t *testing.T) {
	dir := t.TempDir()
	const pkg = "github.com/relkit/relkit/internal/buildinfo"
	binary := filepath.Join(dir, "say")
	build := exec.CommandContext(t.Context(), "go", "build", "-o", binary,
		"-ldflags=-X "+pkg+".version=1.2.3 -X "+pkg+".commit=c0ffee -X "+pkg+".date=2026-01-02T03:04:05Z", "./testdata/say")
	if said, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, said)
	}
	said, err := exec.CommandContext(t.Context(), binary).Output()
	if err != nil {
		t.Fatal(err)
	}
	var info Info
	if err := json.Unmarshal(said, &info); err != nil {
		t.Fatal(err)
	}
	if info.Version != "1.2.3" || info.Commit != "c0ffee" || info.Date != "2026-01-02T03:04:05Z" || info.GoVersion == "" {
		t.Errorf("%+v", info)
	}
}

func TestText(t *testing.T) {
	info := Info{Version: "1.2.3", Commit: "c0ffee", Date: "2026-01-02T03:04:05Z", GoVersion: "go1.26.1", OS: "linux", Arch: "amd64", Compiler: "gc"}
	want := "shipped 1.2.3\ncommit: c0ffee\ndate:   2026-01-02T03:04:05Z\ngo:     go1.26.1 linux/amd64 (gc)"
	if got := info.Text("shipped"); got != want {
		t.Errorf("got:\n%s", got)
	}
	info.Modified = true
	if got := info.Text("shipped"); !strings.HasSuffix(got, "\nbuilt from a tree with uncommitted changes") {
		t.Errorf("got:\n%s", got)
	}
}
