package rules_test

import (
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/mod/modfile"

	"github.com/relkit/relkit/internal/workflow"
)

const root = "../../.."

var literal = regexp.MustCompile(`\bv\d+\.\d+\.\d+\b`)

var nameOfTool = regexp.MustCompile(`[a-z][a-z-]+`)

// The go.mod files have the versions of the tools, and .github/images those of the images. Dependabot updates both.
func TestVersionsAreInGoMod(t *testing.T) {
	images := string(read(t, ".github/images/Dockerfile"))
	if builder := "moby/buildkit:" + required(t, "test/buildkit/go.mod", "github.com/moby/buildkit"); !strings.Contains(images, builder+"@sha256:") {
		t.Errorf("the builder of images is another one than the %s of go.mod", builder)
	}
	known := []string{"relkit", "inputs"}
	for _, tool := range append(listed(t, "tools.go"), listed(t, ".github/tools/tools.go")...) {
		known = append(known, path.Base(majorVersion.ReplaceAllString(tool, "")))
	}
	all, err := workflow.ReadAll(filepath.Join(root, ".github", "workflows"))
	if err != nil {
		t.Fatal(err)
	}
	tools := 0
	for _, w := range all {
		for _, step := range steps(w) {
			for _, value := range slices.Concat(step.With, step.Env, workflow.Settings{{Text: step.Run}}) {
				if literal.MatchString(value.Value) {
					t.Errorf("%s:%d: a version is in a workflow, not in a go.mod: %s", w.File, value.Line, value.Value)
				}
				if value.Name != "tools" {
					continue
				}
				for _, tool := range nameOfTool.FindAllString(value.Value, -1) {
					tools++
					if !slices.Contains(known, tool) {
						t.Errorf("%s:%d: no tools.go has %s", w.File, value.Line, tool)
					}
				}
			}
		}
	}
	if tools == 0 {
		t.Error("no tools were compared")
	}
}

var (
	majorVersion = regexp.MustCompile(`/v\d+$`)
	ofImage      = regexp.MustCompile(`(?:moby/buildkit:|postgres:\d|'\d+@)[^\s']*`)
)

// The images that workflows run are pinned by digest. GitHub starts a service before a job can read a file, so that gates.yml repeats
// that of Postgres; BuildKit's is read from .github/images by the script versions.
func TestImagesArePinned(t *testing.T) {
	images := string(read(t, ".github/images/Dockerfile"))
	files, err := filepath.Glob(filepath.Join(root, ".github", "workflows", "*.yml"))
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for _, file := range files {
		for _, image := range ofImage.FindAllString(string(read(t, ".github/workflows/"+filepath.Base(file))), -1) {
			found++
			if !strings.Contains(image, "@sha256:") || !strings.Contains(images, strings.TrimPrefix(image, "'")) {
				t.Errorf("%s: %s is not in .github/images/Dockerfile", filepath.Base(file), image)
			}
		}
	}
	if found != 1 {
		t.Errorf("%d images were found", found)
	}
}

func steps(w *workflow.Workflow) []workflow.Step {
	var all []workflow.Step
	for _, job := range w.Jobs {
		all = append(all, job.Steps...)
	}
	return all
}

// required is the version of a module that a go.mod file requires.
func required(t *testing.T, file, module string) string {
	t.Helper()
	parsed, err := modfile.Parse(file, read(t, file), nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, require := range parsed.Require {
		if require.Mod.Path == module {
			return require.Mod.Version
		}
	}
	t.Fatalf("%s does not require %s", file, module)
	return ""
}

var imported = regexp.MustCompile(`(?m)^\t_ "(.+)"$`)

// listed are the programs that a tools.go imports.
func listed(t *testing.T, file string) []string {
	t.Helper()
	var found []string
	for _, match := range imported.FindAllSubmatch(read(t, file), -1) {
		found = append(found, string(match[1]))
	}
	return found
}

func read(t *testing.T, file string) []byte {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root, file))
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// What is kept for later runs is kept before anything of the project's runs, which could change it.
func TestProgramsAreKeptFirst(t *testing.T) {
	action, err := workflow.ReadAction(filepath.Join(root, ".github", "actions", "setup", "action.yml"))
	if err != nil {
		t.Fatal(err)
	}
	of := func(what func(workflow.Step) bool) int { return slices.IndexFunc(action.Runs.Steps, what) }
	saved := of(func(step workflow.Step) bool { return strings.HasPrefix(step.Uses.Value, "actions/cache/save@") })
	first := of(func(step workflow.Step) bool { return strings.HasPrefix(step.WorkingDirectory.Value, "project/") })
	if saved < 0 || first < saved {
		t.Errorf("step %d saves, and step %d is the first in the project", saved, first)
	}
	for name, setting := range map[string]string{"docker/setup-qemu-action@": "cache-image", "docker/setup-buildx-action@": "cache-binary"} {
		if at := of(func(step workflow.Step) bool { return strings.HasPrefix(step.Uses.Value, name) }); at < 0 || action.Runs.Steps[at].With.Get(setting).Value != "false" {
			t.Errorf("a release would restore a cache: %s needs %s: false", name, setting)
		}
	}
	if restores := of(func(step workflow.Step) bool { return strings.HasPrefix(step.Uses.Value, "actions/cache@") }); restores >= 0 {
		t.Error("actions/cache saves when the job has ended")
	}
}
