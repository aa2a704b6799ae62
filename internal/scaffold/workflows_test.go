package scaffold_test

import (
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/relkit/relkit/internal/scaffold"
	"github.com/relkit/relkit/internal/workflow"
	"github.com/relkit/relkit/test/workflows/rules"
)

// pinned is how a workflow of relkit is called: at a commit, with the version beside it.
var pinned = regexp.MustCompile(`^relkit/relkit/\.github/workflows/([a-z-]+\.yml)@` + commit + `$`)

// TestCalls checks what is written, which TestShapes compares with the golden files, against the kit's own rules, and compares it with the
// workflows that it calls: GitHub refuses a call that passes an unknown input, or fewer permissions than the workflow requires.
func TestCalls(t *testing.T) {
	t.Parallel()
	golden, err := filepath.Glob("testdata/golden/*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	checked, kit := 0, kit{}
	for _, file := range golden {
		archive, err := txtar.ParseFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var written []*workflow.Workflow
		for _, one := range archive.Files {
			if !strings.HasPrefix(one.Name, ".github/workflows/") {
				continue
			}
			caller, err := workflow.Parse(one.Name, one.Data)
			if err != nil {
				t.Fatal(err)
			}
			written = append(written, caller)
			for _, job := range caller.Jobs {
				kit.expectFit(t, file+" "+one.Name+" "+job.ID, job)
			}
		}
		for _, rule := range rules.All() {
			for _, finding := range rule.Find(written) {
				t.Errorf("%s breaks the rule %s: %s", file, rule.Name, finding)
			}
		}
		checked += len(written)
	}
	if checked < 12 {
		t.Errorf("only %d workflows were written", checked)
	}
}

// kit are the workflows of relkit that were read, by their files.
type kit map[string]*workflow.Workflow

// expectFit wants a job that calls a workflow of relkit as that asks to be called.
func (k kit) expectFit(t *testing.T, name string, job workflow.Job) {
	t.Helper()
	found := pinned.FindStringSubmatch(job.Uses.Value)
	if found == nil || job.Uses.Comment != "v1.2.3" {
		t.Fatalf("%s: uses %s # %s", name, job.Uses.Value, job.Uses.Comment)
	}
	called := k.read(t, found[1])
	for _, setting := range job.With {
		if !slices.ContainsFunc(called.On.Call.Inputs, func(i workflow.Input) bool { return i.Name == setting.Name }) {
			t.Errorf("%s: %s has no input %s", name, found[1], setting.Name)
		}
	}
	if job.Secrets != nil {
		for _, setting := range job.Secrets.Settings {
			if !slices.ContainsFunc(called.On.Call.Secrets, func(i workflow.Input) bool { return i.Name == setting.Name }) {
				t.Errorf("%s: %s has no secret %s", name, found[1], setting.Name)
			}
		}
	}
	given := map[string]string{}
	for _, right := range job.Permissions.Settings {
		given[right.Name] = right.Value
	}
	asked := k.rights(t, called)
	for right, level := range asked {
		if level == "write" && given[right] != "write" || level == "read" && given[right] == "" {
			t.Errorf("%s: %s asks for %s: %s, given is %q", name, found[1], right, level, given[right])
		}
	}
	for right := range given {
		if asked[right] == "" {
			t.Errorf("%s: gives %s, which %s does not ask for", name, right, found[1])
		}
	}
}

// rights are the permissions that the jobs of a workflow require, those of the workflows that it calls included.
func (k kit) rights(t *testing.T, w *workflow.Workflow) map[string]string {
	t.Helper()
	asked := map[string]string{}
	take := func(right, level string) {
		if asked[right] != "write" && level != "none" {
			asked[right] = level
		}
	}
	for _, job := range w.Jobs {
		if job.Permissions != nil {
			for _, right := range job.Permissions.Settings {
				take(right.Name, right.Value)
			}
		}
		if file, ok := strings.CutPrefix(job.Uses.Value, "./.github/workflows/"); ok {
			for right, level := range k.rights(t, k.read(t, file)) {
				take(right, level)
			}
		}
	}
	return asked
}

func (k kit) read(t *testing.T, file string) *workflow.Workflow {
	t.Helper()
	if w := k[file]; w != nil {
		return w
	}
	w, err := workflow.Read(filepath.Join("..", "..", ".github", "workflows", file))
	if err != nil {
		t.Fatal(err)
	}
	if w.On.Call == nil {
		t.Fatalf("%s cannot be called", file)
	}
	k[file] = w
	return w
}

func TestUnreadableWorkflow(t *testing.T) {
	t.Parallel()
	s := layOut(t, "testdata/shapes/configured.txtar")
	write(t, filepath.Join(s.root, ".github", "workflows", "odd.yml"), "jobs: [")
	plan := study(t, quiet(t, s.folder))
	if !slices.ContainsFunc(plan.Notes, func(note string) bool { return strings.HasPrefix(note, "odd.yml cannot be read") }) {
		t.Error(plan.Notes)
	}
}

// TestKept distinguishes an existing workflow from one that releases with relkit.
func TestKept(t *testing.T) {
	t.Parallel()
	s := layOut(t, "testdata/shapes/configured.txtar")
	want := scaffold.Kept{Path: ".github/workflows/ci.yml", Reason: "exists, and calls no workflow of relkit: --force overwrites it"}
	if plan := study(t, quiet(t, s.folder)); !slices.Contains(plan.Kept, want) {
		t.Error(plan.Kept)
	}
	write(t, filepath.Join(s.root, ".github", "workflows", "ship.yml"),
		"on: push\njobs: {ship: {uses: relkit/relkit/.github/workflows/release.yml@"+commit+"}}\n")
	want = scaffold.Kept{Path: ".github/workflows/ship.yml", Reason: "already releases: remove it, and run this again for release.yml"}
	if plan := study(t, quiet(t, s.folder)); !slices.Contains(plan.Kept, want) {
		t.Error(plan.Kept)
	}
}
