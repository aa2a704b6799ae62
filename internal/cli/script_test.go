package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"sync"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/relkit/relkit/test/needs"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"relkit": func() { os.Exit(Run()) }})
}

// TestScripts runs relkit like a user. Each script has a project with a GoReleaser configuration for this machine's processor in $WORK/project,
// and temporary files below $WORK/tmp.
func TestScripts(t *testing.T) {
	needs.Tool(t, "goreleaser")
	needs.Tool(t, "ko")
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Setup:               func(env *testscript.Env) error { return setUp(env, needs.Bin()) },
		Condition: func(name string) (bool, error) {
			if name == "root" {
				return os.Geteuid() == 0, nil
			}
			return false, fmt.Errorf("unknown condition %q", name)
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits":     exits,
			"edit":      edit,
			"multiarch": multiarch,
			"empty":     empty,
			"fakes":     fakes,
			"push":      push,
			"smalldisk": smalldisk,
			"forbidden": forbidden,
			"unreached": unreached,
			"configure": configure,
		},
	})
}

// goCaches returns the folders of go's caches, as HOME is another in scripts.
var goCaches = sync.OnceValues(func() ([]string, error) {
	caches, err := exec.CommandContext(context.Background(), "go", "env", "GOCACHE", "GOMODCACHE").Output()
	if err != nil {
		return nil, fmt.Errorf("ask go for its caches: %w", err)
	}
	return strings.Fields(string(caches)), nil
})

func setUp(env *testscript.Env, tools string) error {
	project := filepath.Join(env.WorkDir, "project")
	temporary := filepath.Join(env.WorkDir, "tmp")
	if err := errors.Join(os.CopyFS(project, os.DirFS("testdata/project")), os.MkdirAll(temporary, 0o700)); err != nil {
		return err
	}
	if err := buildFor(project, runtime.GOARCH); err != nil {
		return err
	}
	folders, err := goCaches()
	if err != nil {
		return err
	}
	env.Vars = append(env.Vars,
		"HOME="+env.WorkDir, "XDG_CACHE_HOME="+filepath.Join(env.WorkDir, "cache"), "TMPDIR="+temporary,
		"PATH="+env.Getenv("PATH")+string(filepath.ListSeparator)+tools, // after the relkit under test
		"GOCACHE="+folders[0], "GOMODCACHE="+folders[1], "GOFLAGS=-buildvcs=false",
		"GIT_CONFIG_GLOBAL="+os.DevNull, "GIT_CONFIG_SYSTEM="+os.DevNull,
		"GIT_AUTHOR_NAME=Ada", "GIT_AUTHOR_EMAIL=ada@example.com", "GIT_COMMITTER_NAME=Ada", "GIT_COMMITTER_EMAIL=ada@example.com",
		"DOCKER_CONFIG="+filepath.Join(env.WorkDir, "docker"),
		"GORACE=atexit_sleep_ms=10", // and not a second for each relkit that a script runs
	)
	for _, args := range [][]string{
		{"init", "--quiet", "--initial-branch=main"},
		{"remote", "add", "origin", "https://github.com/acme/hello.git"},
		{"add", "."},
		{"commit", "--quiet", "--message=feat: say hello"},
	} {
		git := exec.CommandContext(context.Background(), "git", args...)
		git.Dir, git.Env = project, append(os.Environ(), env.Vars...)
		if said, err := git.CombinedOutput(); err != nil {
			return fmt.Errorf("git %s: %w: %s", args[0], err, said)
		}
	}
	return nil
}

// architectures is the setting of the sample project's processors.
var architectures = regexp.MustCompile(`goarch: \[.*\]`)

// buildFor sets the processors that the sample project is built for.
func buildFor(project, list string) error {
	config := filepath.Join(project, ".goreleaser.yaml")
	text, err := os.ReadFile(config)
	if err != nil {
		return err
	}
	return os.WriteFile(config, architectures.ReplaceAll(text, []byte("goarch: ["+list+"]")), 0o600)
}

// multiarch builds the project in $WORK/project for amd64 and arm64, and amends the commit.
func multiarch(ts *testscript.TestScript, negated bool, args []string) {
	if negated || len(args) > 0 {
		ts.Fatalf("usage: multiarch")
	}
	project := ts.MkAbs(filepath.Join(ts.Getenv("WORK"), "project"))
	ts.Check(buildFor(project, "amd64, arm64"))
	ts.Check(ts.Exec("git", "-C", project, "commit", "--quiet", "--all", "--amend", "--no-edit"))
}

// exits runs a program and requires an exit code: exits 2 relkit rehearse.
func exits(ts *testscript.TestScript, negated bool, args []string) {
	if negated || len(args) < 2 {
		ts.Fatalf("usage: exits CODE PROGRAM [ARGUMENT...]")
	}
	code := 0
	if err := ts.Exec(args[1], args[2:]...); err != nil {
		var exit *exec.ExitError
		if !errors.As(err, &exit) {
			ts.Fatalf("%s: %v", args[1], err)
		}
		code = exit.ExitCode()
	}
	if fmt.Sprint(code) != args[0] {
		ts.Fatalf("%s exits with %d, not %s", strings.Join(args[1:], " "), code, args[0])
	}
}

// edit replaces a text in a file, which must contain it, and commits: edit FILE OLD NEW.
func edit(ts *testscript.TestScript, negated bool, args []string) {
	if negated || len(args) != 3 {
		ts.Fatalf("usage: edit FILE OLD NEW")
	}
	text := ts.ReadFile(args[0])
	if !strings.Contains(text, args[1]) {
		ts.Fatalf("%s does not hold %q", args[0], args[1])
	}
	changed := strings.ReplaceAll(text, args[1], strings.ReplaceAll(args[2], `\n`, "\n"))
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(changed), 0o600))
	ts.Check(ts.Exec("git", "commit", "--quiet", "--all", "--message=fix: edit "+args[0]))
}

// empty requires an empty folder: empty DIR.
func empty(ts *testscript.TestScript, negated bool, args []string) {
	entries, err := os.ReadDir(ts.MkAbs(args[0]))
	ts.Check(err)
	if len(entries) > 0 != negated {
		ts.Fatalf("%s contains %v", args[0], entries)
	}
}

// smalldisk mounts a file system of limited size at a folder: smalldisk DIR 1m.
func smalldisk(ts *testscript.TestScript, negated bool, args []string) {
	if negated || len(args) != 2 {
		ts.Fatalf("usage: smalldisk DIR SIZE")
	}
	folder := ts.MkAbs(args[0])
	ts.Check(os.MkdirAll(folder, 0o700))
	ts.Check(ts.Exec("mount", "-t", "tmpfs", "-o", "size="+args[1], "tmpfs", folder))
	ts.Defer(func() { _ = ts.Exec("umount", folder) })
}
