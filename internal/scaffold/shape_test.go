package scaffold_test

import (
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/relkit/relkit/internal/buildinfo"
	"github.com/relkit/relkit/internal/report"
	"github.com/relkit/relkit/internal/scaffold"
	"github.com/relkit/relkit/test/gittest"
)

// commit is the one that the workflows of these tests are pinned to.
const commit = "0123456789abcdef0123456789abcdef01234567"

// shape is a module of testdata/shapes, laid out in a folder. The comment of its archive may begin with settings: the
// folder of the module, and how much of a git repository there is.
type shape struct {
	name   string
	root   string // the top folder of the repository
	folder string // the module's
	want   []string
}

func shapes(t *testing.T) []shape {
	t.Helper()
	files, err := filepath.Glob("testdata/shapes/*.txtar")
	if err != nil || len(files) < 6 {
		t.Fatal(files, err)
	}
	var all []shape
	for _, file := range files {
		all = append(all, layOut(t, file))
	}
	return all
}

func layOut(t *testing.T, file string) shape {
	t.Helper()
	archive, err := txtar.ParseFile(file)
	if err != nil {
		t.Fatal(err)
	}
	s := shape{name: strings.TrimSuffix(filepath.Base(file), ".txtar"), root: t.TempDir()}
	settings := map[string]string{"folder": ".", "git": "commit"}
	for line := range strings.Lines(string(archive.Comment)) {
		if key, value, ok := strings.Cut(strings.TrimSpace(line), ": "); ok && settings[key] != "" {
			settings[key] = value
		}
	}
	s.folder = filepath.Join(s.root, filepath.FromSlash(settings["folder"]))
	for _, one := range archive.Files {
		if one.Name == "want" {
			s.want = strings.Split(strings.TrimSpace(string(one.Data)), "\n")
			continue
		}
		write(t, filepath.Join(s.root, filepath.FromSlash(one.Name)), string(one.Data))
	}
	switch settings["git"] {
	case "none":
	case "commit":
		initialize(t, s.root, gittest.Origin("git@github.com:acme/"+s.name+".git"))
		commitAll(t, s.root)
	default:
		initialize(t, s.root)
	}
	return s
}

func initialize(t *testing.T, root string, settings ...string) {
	t.Helper()
	if err := gittest.Init(root, "main", settings...); err != nil {
		t.Fatal(err)
	}
}

func write(t *testing.T, name, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o750); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func commitAll(t *testing.T, root string) {
	t.Helper()
	git(t, root, "add", "--all")
	git(t, root, "-c", "user.name=Ada", "-c", "user.email=ada@example.com", "commit", "--quiet", "--message=feat: begin")
}

func git(t *testing.T, root string, args ...string) {
	t.Helper()
	command := exec.CommandContext(t.Context(), "git", args...)
	command.Dir = root
	command.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL="+os.DevNull, "GIT_CONFIG_SYSTEM="+os.DevNull)
	if said, err := command.CombinedOutput(); err != nil {
		t.Fatalf("git %s: %v\n%s", args[0], err, said)
	}
}

// quiet are the options of a test: nothing is shown, and the pin is known.
func quiet(t *testing.T, folder string) scaffold.Options {
	t.Helper()
	return scaffold.Options{
		Path: folder, Self: buildinfo.Info{Version: "1.2.3", Commit: commit},
		Progress: report.NewProgress(t.Output(), report.Style{}),
	}
}

func studyOrNot(t *testing.T, options scaffold.Options) (*scaffold.Plan, error) {
	t.Helper()
	return scaffold.Study(t.Context(), options)
}

func study(t *testing.T, options scaffold.Options) *scaffold.Plan {
	t.Helper()
	plan, err := studyOrNot(t, options)
	if err != nil {
		t.Fatal(err)
	}
	return plan
}

// contents are the files below a folder, git's own left out.
func contents(t *testing.T, folder string) map[string]string {
	t.Helper()
	all := map[string]string{}
	err := filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() {
			if entry.Name() == ".git" {
				return fs.SkipDir
			}
			all[path] = "folder"
			return nil
		}
		text, err := os.ReadFile(path)
		all[path] = string(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}
