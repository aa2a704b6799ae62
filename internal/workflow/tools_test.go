//go:build unix

package workflow_test

import (
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const (
	kitCommit = "0123456789012345678901234567890123456789"
	// fakeGo builds a program that prints its platform, its module and its flags.
	fakeGo = `#!/bin/sh
if [ "$1" = env ]; then echo go1.26.8; exit; fi
module=$2 arguments="$*"
while [ "$1" != -o ]; do shift; done
mkdir -p "$(dirname "$2")"
printf '#!/bin/sh\necho "%s %s %s %s"\n' "$GOOS" "$GOARCH" "$(basename "$module")" "$3" > "$2"
`
	// fakeGit lists the tags of the kit like git ls-remote: those of other commits, a lightweight one, and an annotated one.
	fakeGit = `#!/bin/sh
[ "$1 $2 $3" = "ls-remote --tags https://github.com/relkit/relkit" ] || exit 1
[ -z "$OFFLINE" ] || exit 1
printf '9999999999999999999999999999999999999999\trefs/tags/v1.0.0\n'
[ -n "$UNRELEASED" ] || printf '8888888888888888888888888888888888888888\trefs/tags/v1.2.3\n0123456789012345678901234567890123456789\trefs/tags/v1.2.3^{}\n'
`
	// fakeGh verifies an archive unless UNVERIFIED is set.
	fakeGh = `#!/bin/sh
[ "$1 $2" = "attestation verify" ] && [ -f "$3" ] && shift 3 || exit 2
[ "$*" = "--repo relkit/relkit --source-digest 0123456789012345678901234567890123456789 --signer-workflow relkit/relkit/.github/workflows/release.yml" ] || exit 2
exit "${UNVERIFIED:-0}"
`
	fakeCurl = `#!/bin/sh
while [ "$1" != --output ]; do shift; done
[ "$3" = "https://github.com/relkit/relkit/releases/download/v1.2.3/$(basename "$2")" ] || exit 22
cp "$RELEASE/$(basename "$2")" "$2"
`
)

var fakes = map[string]string{"go": fakeGo, "git": fakeGit, "gh": fakeGh, "curl": fakeCurl}

// tools runs the script for the programs relkit and gosec on linux/amd64.
func tools(t *testing.T, verb string, files map[string]string, env ...string) (code int, said, folder string) {
	t.Helper()
	all := maps.Clone(fakes)
	maps.Copy(all, files)
	temporary := t.TempDir()
	return script(t, "tools "+verb, all, append([]string{
		"RUNNER_OS=Linux", "RUNNER_ARCH=X64", "RUNNER_TEMP=" + temporary, "REPOSITORY=relkit/relkit", "COMMIT=" + kitCommit, "TOOLS=relkit gosec", "GO=1.26.3",
		"GITHUB_SERVER_URL=https://github.com", "GITHUB_PATH=" + filepath.Join(temporary, "path"), "GITHUB_ENV=" + filepath.Join(temporary, "env"), "GITHUB_WORKSPACE=/work",
	}, env...)...)
}

// released are the archives of a release of the kit.
func released(t *testing.T, goVersion string) (folder string) {
	t.Helper()
	folder = t.TempDir()
	for platform, names := range map[string][]string{"linux_amd64": {"relkit", "gosec", "goreleaser"}, "windows_amd64": {"relkit.exe"}} {
		content := t.TempDir()
		arguments := []string{"-czf", filepath.Join(folder, "tools_"+platform+".tar.gz"), "-C", content, "GOVERSION"}
		for _, name := range append(names, "GOVERSION") {
			text := name + " of the release"
			if name == "GOVERSION" {
				text = goVersion
			} else {
				arguments = append(arguments, name)
			}
			if err := os.WriteFile(filepath.Join(content, name), []byte(text), 0o700); err != nil {
				t.Fatal(err)
			}
		}
		if said, err := exec.CommandContext(t.Context(), "tar", arguments...).CombinedOutput(); err != nil {
			t.Fatalf("%s: %v", said, err)
		}
	}
	return folder
}

// The programs come from the kit's release of the commit if it can be verified and was not built with an older Go than the project's.
// Otherwise they are built, and one notice has the reason.
func TestFetchTools(t *testing.T) {
	for name, test := range map[string]struct {
		env    []string
		files  map[string]string
		notice string // the reason to build them; empty if they are not built
	}{
		"released":                  {nil, nil, ""},
		"no release":                {[]string{"UNRELEASED=1"}, nil, "commit " + kitCommit + " is no release of relkit/relkit"},
		"no answer":                 {[]string{"OFFLINE=1"}, nil, "the tags of relkit/relkit cannot be read"},
		"not verified":              {[]string{"UNVERIFIED=1"}, nil, "tools_linux_amd64.tar.gz of v1.2.3 cannot be verified"},
		"not for that runner":       {[]string{"RUNNER_OS=macOS", "RUNNER_ARCH=ARM64"}, nil, "v1.2.3 of relkit/relkit has no tools_darwin_arm64.tar.gz that can be downloaded"},
		"not that program":          {[]string{"TOOLS=relkit gotestsum"}, nil, "tools_linux_amd64.tar.gz of v1.2.3 does not contain all of relkit gotestsum"},
		"a newer Go":                {[]string{"GO=1.27"}, nil, "the project's Go 1.27 is newer than 1.26.8, with which v1.2.3 was built"},
		"a newer Go, no analyser":   {[]string{"GO=1.27", "TOOLS=relkit goreleaser"}, nil, ""},
		"a newer patch of that one": {[]string{"GO=1.26.10"}, nil, "the project's Go 1.26.10 is newer than 1.26.8"},
	} {
		t.Run(name, func(t *testing.T) {
			code, said, folder := tools(t, "fetch", test.files, append([]string{"RELEASE=" + released(t, "1.26.8\n")}, test.env...)...)
			if code != 0 {
				t.Fatalf("exit code %d: %s", code, said)
			}
			content, err := os.ReadFile(filepath.Join(folder, "tools", "linux-amd64", "relkit"))
			if test.notice == "" && (string(content) != "relkit of the release" || err != nil || strings.Contains(said, "build=true")) {
				t.Errorf("relkit is %q, %v: %s", content, err, said)
			}
			if test.notice != "" && (!strings.Contains(said, "::notice title=tools::built from source: "+test.notice) || !strings.Contains(said, "build=true")) {
				t.Errorf("it does not say %q: %s", test.notice, said)
			}
		})
	}
}

// One job builds for all runners; later jobs accept its programs by checksum and make them executable again.
func TestHandToolsOn(t *testing.T) {
	code, said, folder := tools(t, "build", nil, `HAND_ON_TO=["ubuntu-24.04", "ubuntu-24.04-arm", "macos-15", "macos-15-xlarge", "macos-15-intel", "windows-2025"]`, "TOOLS=relkit gosec gotestsum golangci-lint")
	_, sum, ok := strings.Cut(said, "sha256=")
	if code != 0 || !ok {
		t.Fatalf("exit code %d: %s", code, said)
	}
	files := map[string]string{}
	var names []string
	err := filepath.WalkDir(filepath.Join(folder, "tools"), func(path string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		name, _ := filepath.Rel(folder, path)
		files[name] = string(text)
		if !strings.HasSuffix(name, "GOVERSION") && !strings.HasSuffix(name, "SUMS") {
			names = append(names, name+": "+strings.TrimSpace(strings.TrimPrefix(string(text), "#!/bin/sh\necho ")))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	kit := filepath.Base(absolute(t, "../.."))
	want := []string{
		`tools/darwin-amd64/relkit: "darwin amd64 ` + kit + ` ./cmd/relkit"`,
		`tools/darwin-arm64/relkit: "darwin arm64 ` + kit + ` ./cmd/relkit"`,
		`tools/linux-amd64/golangci-lint: "linux amd64 ` + kit + ` github.com/golangci/golangci-lint/v2/cmd/golangci-lint"`,
		`tools/linux-amd64/gosec: "linux amd64 ` + kit + ` github.com/securego/gosec/v2/cmd/gosec"`,
		`tools/linux-amd64/gotestsum: "linux amd64 tools gotest.tools/gotestsum"`,
		`tools/linux-amd64/relkit: "linux amd64 ` + kit + ` ./cmd/relkit"`,
		`tools/linux-arm64/relkit: "linux arm64 ` + kit + ` ./cmd/relkit"`,
		`tools/windows-amd64/relkit.exe: "windows amd64 ` + kit + ` ./cmd/relkit"`,
	}
	if !slices.Equal(names, want) {
		t.Errorf("built are\n%s", strings.Join(names, "\n"))
	}
	handedOn := "HANDED_ON=12:" + strings.TrimSpace(sum)
	taken := func(files map[string]string, env ...string) (int, string, string) {
		return tools(t, "fetch", files, append([]string{"OFFLINE=1"}, env...)...)
	}
	if code, said, folder := taken(files, handedOn); code != 0 || strings.Contains(said, "build=true") {
		t.Errorf("exit code %d: %s", code, said)
	} else if out, err := exec.CommandContext(t.Context(), filepath.Join(folder, "tools", "linux-amd64", "gosec")).Output(); err != nil || !strings.HasPrefix(string(out), "linux amd64") {
		t.Errorf("%s, %v", out, err)
	}
	if code, said, _ := taken(files, handedOn, "TOOLS=goreleaser"); code != 0 || !strings.Contains(said, "build=true") {
		t.Errorf("a program that was not handed on: exit code %d: %s", code, said)
	}
	if code, said, _ := taken(nil, handedOn); code != 0 || !strings.Contains(said, "build=true") {
		t.Errorf("what is gone: exit code %d: %s", code, said)
	}
	changed := maps.Clone(files)
	changed["tools/linux-amd64/relkit"] += "echo more\n"
	if code, said, _ := taken(changed, handedOn); code == 0 || !strings.Contains(said, "::error title=tools::") {
		t.Errorf("another program: exit code %d: %s", code, said)
	}
	if code, said, _ := taken(files, "HANDED_ON=12:"+strings.Repeat("0", 64)); code == 0 || !strings.Contains(said, "::error title=tools::") {
		t.Errorf("another sum: exit code %d: %s", code, said)
	}
}

func absolute(t *testing.T, path string) string {
	t.Helper()
	found, err := filepath.Abs(path)
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// A release of the kit has what fetch downloads, and a rehearsal creates none of it.
func TestToolArchives(t *testing.T) {
	const folder = "out"
	if code, said, where := tools(t, "archives "+folder, nil); code != 0 || exists(filepath.Join(where, folder)) {
		t.Errorf("outside of a release: exit code %d: %s", code, said)
	}
	code, said, where := tools(t, "archives "+folder, nil, "GITHUB_REF_TYPE=tag", "SOURCE_DATE_EPOCH=1", "TOOLS=")
	if code != 0 {
		t.Fatalf("exit code %d: %s", code, said)
	}
	for platform, more := range map[string]string{
		"Linux X64": " goreleaser actionlint govulncheck gosec", "Linux ARM64": " goreleaser actionlint govulncheck gosec", "macOS ARM64": "", "macOS X64": "", "Windows X64": "",
	} {
		system, architecture, _ := strings.Cut(platform, " ")
		env := []string{"RELEASE=" + filepath.Join(where, folder), "RUNNER_OS=" + system, "RUNNER_ARCH=" + architecture, "TOOLS=relkit golangci-lint gotestsum" + more}
		if code, said, _ := tools(t, "fetch", nil, env...); code != 0 || strings.Contains(said, "build=true") {
			t.Errorf("%s: exit code %d: %s", platform, code, said)
		}
	}
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}
