package rules_test

import (
	"os"
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

// The versions of the tools stand in the go.mod files. Where a workflow cannot read one there, it says the same.
func TestVersionsStandInGoMod(t *testing.T) {
	builder := "image=moby/buildkit:" + required(t, "test/buildkit/go.mod", "github.com/moby/buildkit")
	lists := map[string][]string{
		"tools":          append(listed(t, "tools.go"), "github.com/relkit/relkit/cmd/relkit"),
		"workflow-tools": listed(t, ".github/tools/tools.go"),
	}
	all, err := workflow.ReadAll(filepath.Join(root, ".github", "workflows"))
	if err != nil {
		t.Fatal(err)
	}
	builders, tools := 0, 0
	for _, w := range all {
		for _, step := range steps(w) {
			for _, value := range slices.Concat(step.With, step.Env, workflow.Settings{{Text: step.Run}}) {
				line := value.Value
				if value.Name == "driver-opts" {
					builders++
					if !slices.Contains(strings.Fields(line), builder) {
						t.Errorf("%s:%d: the builder of images is %q, go.mod has %s", w.File, value.Line, line, builder)
					}
				} else if literal.MatchString(line) {
					t.Errorf("%s:%d: a version stands in a workflow, not in a go.mod: %s", w.File, value.Line, line)
				}
				for tool := range strings.FieldsSeq(line) {
					list, isTool := lists[value.Name]
					if isTool {
						tools++
					}
					if isTool && !slices.Contains(list, tool) {
						t.Errorf("%s:%d: no go.mod pins %s, which is to be built as one of %s", w.File, value.Line, tool, value.Name)
					}
				}
			}
		}
	}
	if builders == 0 || tools == 0 {
		t.Errorf("%d builders and %d tools were compared", builders, tools)
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
