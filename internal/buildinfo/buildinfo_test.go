package buildinfo_test

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/mod/module"
	modzip "golang.org/x/mod/zip"

	"github.com/relkit/relkit/internal/buildinfo"
)

const path = "github.com/relkit/relkit"

func TestRead(t *testing.T) {
	t.Parallel()
	checkout := newModule(t)
	head := commit(t, checkout)
	injected := func(name, value string) string { return "-X " + path + "/internal/buildinfo." + name + "=" + value }

	for name, tc := range map[string]struct {
		tag, edit string
		flags     []string
		want      buildinfo.Info
	}{
		"nothing is known": {
			flags: []string{"-buildvcs=false"},
			want:  buildinfo.Info{Version: "dev"},
		},
		"the linker": {
			flags: []string{"-buildvcs=false", "-ldflags", strings.Join([]string{
				injected("version", "1.2.3"), injected("commit", "0123456789abcdef0123456789abcdef01234567"), injected("date", "2026-08-14T09:30:00Z"),
			}, " ")},
			want: buildinfo.Info{Version: "1.2.3", Commit: "0123456789abcdef0123456789abcdef01234567", Date: "2026-08-14T09:30:00Z"},
		},
		"the linker, with empty values": {
			flags: []string{"-buildvcs=true", "-ldflags", injected("version", "1.2.3") + " " + injected("commit", "") + " " + injected("date", "")},
			want:  buildinfo.Info{Version: "1.2.3", Commit: head, Date: committed},
		},
		"a checkout": {
			flags: []string{"-buildvcs=true"},
			want:  buildinfo.Info{Version: "0.0.0-20260814093000-" + head[:12], Commit: head, Date: committed},
		},
		"a tagged checkout": {
			tag:   "v0.4.0-rc.1",
			flags: []string{"-buildvcs=true"},
			want:  buildinfo.Info{Version: "0.4.0-rc.1", Commit: head, Date: committed},
		},
		"a modified checkout": {
			edit:  "README.md",
			flags: []string{"-buildvcs=true"},
			want: buildinfo.Info{
				Version: "0.0.0-20260814093000-" + head[:12] + "+dirty", Commit: head, Date: committed, Modified: true,
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := clone(t, checkout)
			if tc.tag != "" {
				run(t, dir, "git", "tag", tc.tag)
			}
			if tc.edit != "" {
				write(t, filepath.Join(dir, tc.edit), "edited\n")
			}
			binary := filepath.Join(t.TempDir(), "program")
			run(t, dir, "go", append(append([]string{"build", "-o", binary}, tc.flags...), ".")...)
			expect(t, binary, tc.want)
		})
	}
}

// A module is fetched without its repository, so the binary knows only its version.
func TestReadOfAnInstalledModule(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		version string
		want    buildinfo.Info
	}{
		"a release": {
			version: "v1.2.3",
			want:    buildinfo.Info{Version: "1.2.3"},
		},
		"a commit": {
			version: "v1.2.4-0.20260814093000-0123456789ab",
			want:    buildinfo.Info{Version: "1.2.4-0.20260814093000-0123456789ab", Commit: "0123456789ab", Date: committed},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			bin := t.TempDir()
			modules := "file://" + filepath.ToSlash(serveModule(t, tc.version)) +
				",file://" + filepath.ToSlash(goEnv(t, "GOMODCACHE")) + "/cache/download"
			cmd := exec.CommandContext(t.Context(), "go", "install", path+"@"+tc.version)
			cmd.Dir = bin
			cmd.Env = append(os.Environ(), "GOBIN="+bin, "GOPROXY="+modules, "GOSUMDB=off", "GOFLAGS=-modcacherw",
				"GOMODCACHE="+t.TempDir())
			if out, err := cmd.CombinedOutput(); err != nil {
				t.Fatalf("%s: %v\n%s", cmd, err, out)
			}
			expect(t, filepath.Join(bin, "relkit"), tc.want)
		})
	}
}

func TestText(t *testing.T) {
	for name, tc := range map[string]struct {
		info buildinfo.Info
		want string
	}{
		"a release": {
			info: buildinfo.Info{
				Version: "1.2.3", Commit: "0123456789ab", Date: "2026-08-14T09:30:00Z",
				GoVersion: "go1.26.8", OS: "linux", Arch: "arm64", Compiler: "gc",
			},
			want: "shipped 1.2.3\n  commit   0123456789ab\n  date     2026-08-14T09:30:00Z\n" +
				"  go       1.26.8\n  platform linux/arm64\n  compiler gc",
		},
		"little is known": {
			info: buildinfo.Info{Version: "dev", Modified: true, GoVersion: "go1.26.8", OS: "linux", Arch: "arm64", Compiler: "gc"},
			want: "shipped dev\n  commit   with uncommitted changes\n  go       1.26.8\n  platform linux/arm64\n  compiler gc",
		},
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(tc.want, tc.info.Text("shipped")); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// expect runs a binary and compares its version output.
func expect(t *testing.T, binary string, want buildinfo.Info) {
	t.Helper()
	if runtime.GOOS == "windows" {
		binary += ".exe"
	}
	var got buildinfo.Info
	decoder := json.NewDecoder(bytes.NewReader(run(t, filepath.Dir(binary), binary)))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&got); err != nil {
		t.Fatal(err)
	}
	want.GoVersion, want.OS, want.Arch, want.Compiler = runtime.Version(), runtime.GOOS, runtime.GOARCH, runtime.Compiler
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// committed is the time of the commits of these tests.
const committed = "2026-08-14T09:30:00Z"

// newModule returns a folder with this package in a module of its own.
func newModule(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	required := run(t, ".", "go", "list", "-m", "-f", "{{if .Main}}go {{.GoVersion}}{{else}}require {{.Path}} {{.Version}}{{end}}",
		path, "golang.org/x/mod")
	write(t, filepath.Join(dir, "go.mod"), "module "+path+"\n\n"+string(required))
	copyFile(t, filepath.Join("..", "..", "go.sum"), filepath.Join(dir, "go.sum"))
	copyFile(t, filepath.Join("testdata", "say", "main.go"), filepath.Join(dir, "main.go"))
	sources, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, source := range sources {
		if !strings.HasSuffix(source, "_test.go") {
			copyFile(t, source, filepath.Join(dir, "internal", "buildinfo", source))
		}
	}
	return dir
}

// commit makes dir a repository with one commit, whose hash it returns.
func commit(t *testing.T, dir string) string {
	t.Helper()
	run(t, dir, "git", "init", "--quiet")
	run(t, dir, "git", "add", ".")
	run(t, dir, "git", "commit", "--quiet", "--message=feat: begin")
	return strings.TrimSpace(string(run(t, dir, "git", "rev-parse", "HEAD")))
}

func clone(t *testing.T, repository string) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "relkit")
	run(t, repository, "git", "clone", "--quiet", ".", dir)
	return dir
}

// serveModule returns a folder that serves the go command as a module proxy with one version of the module
// (https://go.dev/ref/mod#goproxy-protocol).
func serveModule(t *testing.T, version string) string {
	t.Helper()
	source, proxy := newModule(t), t.TempDir()
	file := func(extension string) string {
		return filepath.Join(proxy, filepath.FromSlash(path), "@v", version+extension)
	}
	var archive bytes.Buffer
	if err := modzip.CreateFromDir(&archive, module.Version{Path: path, Version: version}, source); err != nil {
		t.Fatal(err)
	}
	write(t, file(".zip"), archive.String())
	write(t, filepath.Join(filepath.Dir(file("")), "list"), version+"\n")
	write(t, file(".info"), `{"Version":"`+version+`"}`)
	copyFile(t, filepath.Join(source, "go.mod"), file(".mod"))
	return proxy
}

func goEnv(t *testing.T, name string) string {
	t.Helper()
	return strings.TrimSpace(string(run(t, ".", "go", "env", name)))
}

// run returns the standard output of a command, independent of the user's git settings.
func run(t *testing.T, dir, name string, args ...string) []byte {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), name, args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(),
		"GIT_CONFIG_GLOBAL="+os.DevNull, "GIT_CONFIG_SYSTEM="+os.DevNull,
		"GIT_AUTHOR_NAME=Ada", "GIT_AUTHOR_EMAIL=ada@example.com", "GIT_AUTHOR_DATE="+committed,
		"GIT_COMMITTER_NAME=Ada", "GIT_COMMITTER_EMAIL=ada@example.com", "GIT_COMMITTER_DATE="+committed,
	)
	var diagnostics strings.Builder
	cmd.Stderr = &diagnostics
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s: %v\n%s", cmd, err, &diagnostics)
	}
	return out
}

func write(t *testing.T, file, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func copyFile(t *testing.T, from, to string) {
	t.Helper()
	text, err := os.ReadFile(from)
	if err != nil {
		t.Fatal(err)
	}
	write(t, to, string(text))
}
