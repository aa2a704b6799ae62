//go:build unix

package workflow_test

import (
	"debug/buildinfo"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/mod/modfile"
)

// tool is a program of the kit: the arguments with which it reports its version, and the module that has its code.
type tool struct{ name, arguments, module string }

var (
	everywhere = []tool{
		{"relkit", "--version", ""},
		{"golangci-lint", "--version", "github.com/golangci/golangci-lint/v2"},
		{"gotestsum", "--version", "gotest.tools/gotestsum"},
	}
	onLinux = append([]tool{
		{"actionlint", "-version", "github.com/rhysd/actionlint"},
		{"goreleaser", "--version", "github.com/goreleaser/goreleaser/v2"},
		{"gosec", "-version", "github.com/securego/gosec/v2"},
		{"govulncheck", "-version", "golang.org/x/vuln"},
	}, everywhere...)
)

// TestBuiltToolArchives builds the archives of a release with the real Go. They have the programs of go.mod for each platform, and
// those for this one start and report their version.
func TestBuiltToolArchives(t *testing.T) {
	if os.Getenv("RELKIT_MEASURE") != "archives" {
		t.Skip("RELKIT_MEASURE is not archives: it builds 29 programs, which takes many minutes")
	}
	const commit = "0123456789012345678901234567890123456789"
	folder := t.TempDir()
	command := exec.CommandContext(t.Context(), absolute(t, "../../.github/scripts/tools"), "archives", folder)
	command.Env = append(os.Environ(), "GITHUB_REF_TYPE=tag", "GITHUB_SHA="+commit, "SOURCE_DATE_EPOCH=1", "TOOLS=", "RUNNER_OS=Linux", "RUNNER_ARCH=X64", "GITHUB_API_URL=https://api.github.com")
	started := time.Now()
	said, err := command.CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, said)
	}
	used := command.ProcessState
	t.Logf("built in %s, %s of processor time", time.Since(started).Round(time.Second), (used.UserTime() + used.SystemTime()).Round(time.Second))
	for platform, programs := range map[string][]tool{
		"linux_amd64": onLinux, "linux_arm64": onLinux, "darwin_amd64": everywhere, "darwin_arm64": everywhere, "windows_amd64": everywhere,
	} {
		expectArchive(t, filepath.Join(folder, "tools_"+platform+".tar.gz"), platform, programs, commit)
	}
}

func expectArchive(t *testing.T, archive, platform string, programs []tool, commit string) {
	t.Helper()
	content := t.TempDir()
	if said, err := exec.CommandContext(t.Context(), "tar", "-xzf", archive, "-C", content).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, said)
	}
	if info, err := os.Stat(archive); err == nil {
		t.Logf("%s has %.1f MB", filepath.Base(archive), float64(info.Size())/1e6)
	}
	want := []string{"GOVERSION"}
	for _, program := range programs {
		file := program.name
		if strings.HasPrefix(platform, "windows") {
			file += ".exe"
		}
		want = append(want, file)
		expectProgram(t, filepath.Join(content, file), platform, program, commit)
	}
	var got []string
	entries, err := os.ReadDir(content)
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		got = append(got, entry.Name())
	}
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("%s has %q, not %q", filepath.Base(archive), got, want)
	}
}

func expectProgram(t *testing.T, file, platform string, program tool, commit string) {
	t.Helper()
	info, err := buildinfo.ReadFile(file)
	if err != nil {
		t.Errorf("%s for %s: %v", program.name, platform, err)
		return
	}
	settings := map[string]string{}
	for _, setting := range info.Settings {
		settings[setting.Key] = setting.Value
	}
	if got := settings["GOOS"] + "_" + settings["GOARCH"]; got != platform || settings["CGO_ENABLED"] != "0" {
		t.Errorf("%s for %s is built for %s, with CGO_ENABLED=%s", program.name, platform, got, settings["CGO_ENABLED"])
	}
	version := ""
	if info.Main.Path == program.module {
		version = info.Main.Version
	}
	if program.module != "" && (version == "" || version != pinned(t, program.module)) {
		t.Errorf("%s for %s is of %s %s, not %s", program.name, platform, program.module, version, pinned(t, program.module))
	}
	if platform != runtime.GOOS+"_"+runtime.GOARCH {
		return
	}
	said, err := exec.CommandContext(t.Context(), file, program.arguments).CombinedOutput()
	if err != nil {
		t.Errorf("%s %s: %v: %s", program.name, program.arguments, err, said)
	}
	t.Logf("%s %s: %s", program.name, program.arguments, strings.Join(strings.Fields(string(said)), " "))
	switch program.name {
	case "gosec": // reports dev: it only knows the version that its own release sets
	case "relkit":
		version = commit
		fallthrough
	default:
		if !strings.Contains(string(said), strings.TrimPrefix(version, "v")) {
			t.Errorf("%s does not report %s: %s", program.name, version, said)
		}
	}
}

// pinned is the version of a module of a tool: in .github/tools, or else in the go.mod of the repository.
func pinned(t *testing.T, module string) string {
	t.Helper()
	for _, name := range []string{"../../.github/tools/go.mod", "../../go.mod"} {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		file, err := modfile.Parse(name, text, nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, required := range file.Require {
			if required.Mod.Path == module {
				return required.Mod.Version
			}
		}
	}
	t.Fatalf("no go.mod requires %s", module)
	return ""
}
