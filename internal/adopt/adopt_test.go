package adopt_test

import (
	"bytes"
	"context"
	"flag"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/relkit/relkit/internal/adopt"
	"github.com/relkit/relkit/internal/buildinfo"
	"github.com/relkit/relkit/internal/check"
	"github.com/relkit/relkit/internal/preflight"
	"github.com/relkit/relkit/internal/report"
)

var update = flag.Bool("update", false, "write the golden files anew")

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
	if settings["git"] != "none" {
		git(t, s.root, "init", "--quiet", "--initial-branch=main")
	}
	if settings["git"] == "commit" {
		git(t, s.root, "remote", "add", "origin", "git@github.com:acme/"+s.name+".git")
		commitAll(t, s.root)
	}
	return s
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
func quiet(t *testing.T, folder string) adopt.Options {
	t.Helper()
	return adopt.Options{
		Path: folder, Self: buildinfo.Info{Version: "1.2.3", Commit: commit},
		Progress: report.NewProgress(t.Output(), report.Style{}),
	}
}

func studyOrNot(t *testing.T, options adopt.Options) (*adopt.Plan, error) {
	t.Helper()
	return adopt.Study(t.Context(), options)
}

func study(t *testing.T, options adopt.Options) *adopt.Plan {
	t.Helper()
	plan, err := studyOrNot(t, options)
	if err != nil {
		t.Fatal(err)
	}
	return plan
}

func TestShapes(t *testing.T) {
	t.Parallel()
	for _, s := range shapes(t) {
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			plan := study(t, quiet(t, s.folder))
			if diff := cmp.Diff(s.want, summary(plan)); diff != "" {
				t.Error(diff)
			}
			compareGolden(t, s.name, plan)
			expectSameByDiff(t, s, plan)
			if err := plan.Write(); err != nil {
				t.Fatal(err)
			}
			if s.name != "configured" { // its own configuration is none of ours
				expectContent(t, s)
			}
			again := study(t, adopt.Options{Path: s.folder, Progress: quiet(t, s.folder).Progress}) // without a pin
			if len(again.Changes)+len(again.Steps)+len(again.Rehearsal) != 0 || len(again.Diff()) != 0 {
				t.Errorf("the second time: %v", summary(again))
			}
		})
	}
}

// summary is a plan as the shapes write it.
func summary(plan *adopt.Plan) []string {
	var lines []string
	for _, change := range plan.Changes {
		verb := "change "
		if change.Creates() {
			verb = "create "
		}
		lines = append(lines, verb+change.Path)
	}
	for _, kept := range plan.Kept {
		lines = append(lines, "keep "+kept.Path)
	}
	for _, note := range plan.Notes {
		lines = append(lines, "note "+note)
	}
	switch {
	case len(plan.Rehearsal) == 0:
		lines = append(lines, "rehearse none")
	case !slices.Equal(plan.Rehearsal, []string{"rehearse", "--dirty"}):
		lines = append(lines, strings.Join(plan.Rehearsal, " "))
	}
	return lines
}

func compareGolden(t *testing.T, name string, plan *adopt.Plan) {
	t.Helper()
	got := new(txtar.Archive)
	for _, change := range plan.Changes {
		got.Files = append(got.Files, txtar.File{Name: change.Path, Data: change.New})
	}
	file := filepath.Join("testdata", "golden", name+".txtar")
	if *update {
		write(t, file, string(txtar.Format(got)))
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatalf("%v: run go test -update and read what it wrote", err)
	}
	if diff := cmp.Diff(string(want), string(txtar.Format(got))); diff != "" {
		t.Error(diff)
	}
}

// expectSameByDiff applies the diff of a plan to a copy, which must come out as the plan would write it.
func expectSameByDiff(t *testing.T, s shape, plan *adopt.Plan) {
	t.Helper()
	patched := t.TempDir()
	if err := os.CopyFS(patched, os.DirFS(s.root)); err != nil {
		t.Fatal(err)
	}
	patch := filepath.Join(t.TempDir(), "plan.patch")
	write(t, patch, string(plan.Diff()))
	git(t, patched, "apply", "--whitespace=error", patch)
	for _, change := range plan.Changes {
		text, err := os.ReadFile(filepath.Join(patched, filepath.FromSlash(change.Path)))
		if err != nil || !bytes.Equal(text, change.New) {
			t.Errorf("%s by the diff: %v\n%s", change.Path, err, text)
		}
	}
}

// expectContent asks what relkit check asks of a checkout, GoReleaser's own opinion included.
func expectContent(t *testing.T, s shape) {
	t.Helper()
	if _, err := os.Stat(filepath.Join(s.root, ".git")); err != nil {
		git(t, s.root, "init", "--quiet", "--initial-branch=main")
	}
	commitAll(t, s.root)
	tag := "v0.1.0"
	if s.name == "major" {
		tag = "v2.0.0"
	}
	bin, err := filepath.Abs("../../bin/goreleaser")
	if err != nil {
		t.Fatal(err)
	}
	tools := filepath.Join(s.folder, "bin")
	if err := os.MkdirAll(tools, 0o750); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(bin, filepath.Join(tools, "goreleaser")); err != nil {
		t.Fatal(err)
	}
	subject, err := preflight.Examine(t.Context(), preflight.Options{Path: s.folder, Tag: tag, Offline: true})
	if err != nil {
		t.Fatal(err)
	}
	results, err := preflight.Ask(t.Context(), subject, preflight.All())
	if err != nil {
		t.Fatal(err)
	}
	for _, result := range results {
		mustPass := result.Name == "config" || result.Name == "clone" || result.Name == "module" || result.Name == "trigger"
		if result.Status == check.Failed || result.Status == check.Warned || mustPass && result.Status != check.Passed {
			t.Errorf("%s: %s %s %v", result.Name, result.Status, result.Reason, result.Findings)
		}
	}
}

func TestForce(t *testing.T) {
	t.Parallel()
	s := layOut(t, "testdata/shapes/configured.txtar")
	write(t, filepath.Join(s.folder, "main.go"), "package main\n\nfunc main() {}\n")
	write(t, filepath.Join(s.folder, "go.mod"), "module github.com/acme/configured\n\ngo 1.26\n")
	options := quiet(t, s.folder)
	options.Force = true
	plan := study(t, options)
	want := []string{
		"change goreleaser.yml", "create Dockerfile", "create .gitignore", "change .github/workflows/ci.yml",
		"create .github/workflows/release.yml", "create .github/dependabot.yml",
		"note configured tells its version neither with --version nor with version: only debug.ReadBuildInfo and go version -m know it",
	}
	if diff := cmp.Diff(want, summary(plan)); diff != "" {
		t.Error(diff)
	}
	if err := plan.Write(); err != nil {
		t.Fatal(err)
	}
	if again := study(t, options); len(again.Changes) != 0 {
		t.Errorf("the second time: %v", summary(again))
	}
}

func TestChoices(t *testing.T) {
	t.Parallel()
	s := layOut(t, "testdata/shapes/several.txtar")
	options := quiet(t, s.folder)
	options.Mains, options.Systems = []string{"cmd/client", "./tools/gen"}, []string{"darwin", "linux"}
	options.Repository, options.Tap, options.NoImages = "other/name", "other/homebrew-x", true
	plan := study(t, options)
	var programs []string
	for _, program := range plan.Programs {
		programs = append(programs, program.Name+" "+program.Main+" "+strings.Join(program.Systems, " "))
	}
	if diff := cmp.Diff([]string{"client ./cmd/client linux darwin", "gen ./tools/gen linux darwin"}, programs); diff != "" {
		t.Error(diff)
	}
	text := string(plan.Diff())
	for _, wanted := range []string{"owner: other", "name: homebrew-x", "goos: [linux, darwin]", "https://github.com/other/name"} {
		if !strings.Contains(text, wanted) {
			t.Errorf("%q is not in the diff", wanted)
		}
	}
	for _, unwanted := range []string{"dockers_v2", "Dockerfile", "windows"} {
		if strings.Contains(text, unwanted) {
			t.Errorf("%q is in the diff", unwanted)
		}
	}
}

func TestStudyRefuses(t *testing.T) {
	t.Parallel()
	const program = "package main\n\nfunc main() {}\n"
	for name, tc := range map[string]struct {
		files   map[string]string
		origin  string
		options adopt.Options
		want    string
	}{
		"no module":         {files: map[string]string{"README.md": ""}, want: "has no go.mod: name the folder of a Go module, or make it one with go mod init"},
		"modules below":     {files: map[string]string{"a/go.mod": "module a", "b/c/go.mod": "module c"}, want: "/a, "},
		"a broken go.mod":   {files: map[string]string{"go.mod": "modul x"}, want: "go.mod"},
		"an unnamed module": {files: map[string]string{"go.mod": "go 1.26"}, want: "go.mod names no module"},
		"no package":        {files: map[string]string{"go.mod": "module github.com/acme/x"}, want: "holds no Go package"},
		"unknown place":     {files: map[string]string{"go.mod": "module example.com/x"}, want: "add a git remote origin, or name the GitHub repository that releases with --repo"},
		"another forge": {
			files: map[string]string{"go.mod": "module example.com/x"}, origin: "https://gitlab.com/acme/x.git",
			want: "the remote origin is on gitlab.com, and relkit releases on GitHub",
		},
		"no repository": {files: map[string]string{"go.mod": "module x"}, options: adopt.Options{Repository: "acme"}, want: `--repo "acme" is no repository`},
		"no tap": {
			files:   map[string]string{"go.mod": "module github.com/acme/x"},
			options: adopt.Options{Tap: "acme/tap/formula"}, want: `--tap "acme/tap/formula" is no repository`,
		},
		"no such program": {
			files:   map[string]string{"go.mod": "module github.com/acme/x", "cmd/x/main.go": program},
			options: adopt.Options{Mains: []string{"./cmd/y"}}, want: "--main ./cmd/y: no main package of the module: choose from ./cmd/x",
		},
		"no such system": {
			files:   map[string]string{"go.mod": "module github.com/acme/x", "main.go": program},
			options: adopt.Options{Systems: []string{"macos"}}, want: "--os macos: choose from linux, darwin, windows",
		},
		"two of a name": {
			files: map[string]string{"go.mod": "module github.com/acme/x", "cmd/a/x/main.go": program, "cmd/b/x/main.go": program},
			want:  "./cmd/a/x and ./cmd/b/x make two programs of the name x",
		},
		"what does not compile": {
			files: map[string]string{"go.mod": "module github.com/acme/x", "main.go": "package main\n\nfunc main() { missing() }\n"},
			want:  "x (.) does not compile for linux, darwin, windows: ./main.go:3:15: undefined: missing: mend it",
		},
		"a broken configuration": {
			files: map[string]string{"go.mod": "module github.com/acme/x", "main.go": program, ".goreleaser.yml": "builds: ["},
			want:  ".goreleaser.yml is no valid YAML",
		},
		"a folder in the place of a file": {
			files: map[string]string{"go.mod": "module github.com/acme/x", "x.go": "package x", ".gitignore/x": ""},
			want:  ".gitignore is no regular file: move it away",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			folder := t.TempDir()
			for file, text := range tc.files {
				write(t, filepath.Join(folder, file), text)
			}
			git(t, folder, "init", "--quiet")
			if tc.origin != "" {
				git(t, folder, "remote", "add", "origin", tc.origin)
			}
			before := contents(t, folder)
			options := quiet(t, folder)
			options.Repository, options.Tap, options.Mains, options.Systems = tc.options.Repository, tc.options.Tap, tc.options.Mains, tc.options.Systems
			if _, err := adopt.Study(t.Context(), options); err == nil || !strings.Contains(err.Error(), tc.want) || strings.Contains(err.Error(), "\n") {
				t.Errorf("%v, want %s", err, tc.want)
			}
			if diff := cmp.Diff(before, contents(t, folder)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestStudyOfAPartOfAModule(t *testing.T) {
	t.Parallel()
	s := layOut(t, "testdata/shapes/several.txtar")
	_, err := adopt.Study(t.Context(), quiet(t, filepath.Join(s.folder, "cmd", "client")))
	if err == nil || !strings.HasSuffix(err.Error(), "it is a part of the module in "+s.folder+": name that folder") {
		t.Error(err)
	}
}

func TestInterruptedStudy(t *testing.T) {
	t.Parallel()
	s := layOut(t, "testdata/shapes/root.txtar")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := adopt.Study(ctx, quiet(t, s.folder)); err == nil {
		t.Error("a study whose context has ended comes to a plan")
	}
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

// TestNext wants the version that is released next to be one that the module path allows.
func TestNext(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		shape     string
		tags      []string
		want      string
		rehearsal string
	}{
		"the first":                   {shape: "library", want: "v0.1.0", rehearsal: "rehearse --dirty"},
		"a later one":                 {shape: "library", tags: []string{"v1.2.3", "other"}, want: "v1.2.4", rehearsal: "rehearse --dirty"},
		"the first of v2":             {shape: "major", want: "v2.0.0", rehearsal: "rehearse --dirty --version v2.0.0"},
		"the first of v2, after a v1": {shape: "major", tags: []string{"v1.2.3"}, want: "v2.0.0", rehearsal: "rehearse --dirty --version v2.0.0"},
		"a later one of v2":           {shape: "major", tags: []string{"v1.2.3", "v2.0.0"}, want: "v2.0.1", rehearsal: "rehearse --dirty"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := layOut(t, "testdata/shapes/"+tc.shape+".txtar")
			write(t, filepath.Join(s.folder, ".goreleaser.yaml"), "version: 2\n")
			for _, tag := range tc.tags {
				git(t, s.root, "tag", tag)
			}
			plan := study(t, quiet(t, s.folder))
			if got := strings.Join(plan.Rehearsal, " "); got != tc.rehearsal {
				t.Errorf("rehearsal: %s, want %s", got, tc.rehearsal)
			}
			release := "git tag " + tc.want + " && git push origin " + tc.want
			if !slices.ContainsFunc(plan.Steps, func(step adopt.Step) bool { return step.How == release }) {
				t.Errorf("no step is %s: %v", release, plan.Steps)
			}
		})
	}
}
