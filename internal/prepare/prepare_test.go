package prepare_test

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/relkit/relkit/internal/git"
	"github.com/relkit/relkit/internal/prepare"
)

// checkout returns a project in a folder of its repository, where a.gen is ignored.
func checkout(t *testing.T) (*git.Repository, string) {
	t.Helper()
	root := t.TempDir()
	folder := filepath.Join(root, "app")
	if err := os.Mkdir(folder, 0o750); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{".gitignore": "*.gen\n", "app/main.go": "package main\n"} {
		if err := os.WriteFile(filepath.Join(root, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, args := range [][]string{
		{"init", "--quiet"}, {"add", "."}, {"-c", "user.name=Ada", "-c", "user.email=ada@example.com", "commit", "--quiet", "--message=feat: begin"},
	} {
		command := exec.CommandContext(t.Context(), "git", args...)
		command.Dir = root
		if said, err := command.CombinedOutput(); err != nil {
			t.Fatalf("git %v: %v: %s", args, err, said)
		}
	}
	source, err := git.Open(t.Context(), folder)
	if err != nil {
		t.Fatal(err)
	}
	return source, folder
}

func TestRun(t *testing.T) {
	t.Setenv("OWN", "own")
	for name, test := range map[string]struct {
		command, said, want string
	}{
		"in the folder of the module": {command: `basename "$PWD"; echo "$OWN $GIVEN"; touch a.gen`, said: "app\nown given\n"},
		"bash's own":                  {command: "[[ -n $OWN ]] && echo yes", said: "yes\n"},
		"several lines":               {command: "x=1\necho $x\n", said: "1\n"},
		"it fails":                    {command: "echo no; exit 7", said: "no\n", want: "prepare (echo no; exit 7) fails: bash: exit status 7"},
		"its first line fails":        {command: "false\necho never", want: "prepare (false echo never) fails: bash: exit status 1"},
		"a pipe fails":                {command: "false | cat", want: "prepare (false | cat) fails: bash: exit status 1"},
		"an unset variable":           {command: `echo "$NOT_SET_ANYWHERE"`, want: "fails: bash: exit status"},
		"it leaves a file":            {command: "touch new", want: "prepare (touch new) leaves uncommitted changes, and GoReleaser refuses a dirty tree: app/new: add them to .gitignore, or commit them"},
		"it changes a file":           {command: "echo >> main.go", want: "a dirty tree: app/main.go: add"},
		"it leaves many":              {command: "touch a b c d e", want: "a dirty tree: app/a, app/b, app/c and 2 more: add"},
	} {
		t.Run(name, func(t *testing.T) {
			source, folder := checkout(t)
			var output bytes.Buffer
			err := prepare.Run(t.Context(), source, folder, test.command, []string{"GIVEN=given"}, &output)
			if test.want == "" && err != nil || test.want != "" && (err == nil || !strings.Contains(err.Error(), test.want)) {
				t.Errorf("got %v, want %s", err, test.want)
			}
			if test.said != "" && output.String() != test.said {
				t.Errorf("it said %q", output.String())
			}
			var dirty *prepare.DirtyError
			if errors.As(err, &dirty) != strings.Contains(test.want, "dirty") {
				t.Errorf("%T", err)
			}
		})
	}
}

// What was not clean before is not the command's fault.
func TestRunInADirtyTree(t *testing.T) {
	source, folder := checkout(t)
	if err := os.WriteFile(filepath.Join(folder, "mine"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := prepare.Run(t.Context(), source, folder, "touch mine a.gen", nil, new(bytes.Buffer)); err != nil {
		t.Error(err)
	}
}

func TestRunWithoutBash(t *testing.T) {
	source, folder := checkout(t)
	git, err := exec.LookPath("git")
	if err != nil {
		t.Fatal(err)
	}
	path := t.TempDir()
	if err := os.Symlink(git, filepath.Join(path, "git")); err != nil {
		t.Skip(err)
	}
	t.Setenv("PATH", path)
	if err := prepare.Run(t.Context(), source, folder, "true", nil, new(bytes.Buffer)); err == nil ||
		err.Error() != "prepare in .relkit.yaml needs bash, which is not installed: install it" {
		t.Error(err)
	}
}
