//go:build linux

package workflows_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/relkit/relkit/internal/workflow"
	"github.com/relkit/relkit/test/workflows/runner"
)

// releaseKit makes a release of the kit of a commit that callers pin from now on, with programs for this platform.
func (w *world) releaseKit(t *testing.T, programs string) {
	t.Helper()
	folder := t.TempDir()
	tagged := filepath.Join(folder, "kit.git")
	for _, args := range [][]string{
		{"init", "--quiet", tagged},
		{"-C", tagged, "-c", "user.name=Ada", "-c", "user.email=ada@example.com", "commit", "--quiet", "--allow-empty", "--message=feat: release"},
		{"-C", tagged, "tag", "v9.0.0"},
	} {
		if said, err := exec.CommandContext(t.Context(), "git", args...).CombinedOutput(); err != nil {
			t.Fatalf("git %s: %v: %s", args, err, said)
		}
	}
	commit, err := exec.CommandContext(t.Context(), "git", "-C", tagged, "rev-parse", "HEAD").Output()
	if err != nil {
		t.Fatal(err)
	}
	pin := strings.TrimSpace(string(commit))
	for _, file := range []string{"ci.yml", "release.yml", "published.yml"} {
		name := ".github/workflows/" + file
		w.write(t, name, pinned.ReplaceAllString(w.read(t, name), "@"+pin))
	}
	w.commit(t, "ci: another commit of the kit")
	w.push(t, "refs/heads/main")
	w.kit = filepath.Join(folder, "assets")
	entries, err := os.ReadDir(programs)
	if err != nil {
		t.Fatal(err)
	}
	names := []string{"-C", programs}
	for _, entry := range entries {
		names = append(names, entry.Name())
	}
	archive := filepath.Join(w.kit, "tools_linux_amd64.tar.gz")
	if err := os.Mkdir(w.kit, 0o750); err != nil {
		t.Fatal(err)
	}
	if said, err := exec.CommandContext(t.Context(), "tar", append([]string{"-czf", archive}, names...)...).CombinedOutput(); err != nil {
		t.Fatalf("tar: %v: %s", err, said)
	}
	w.Env = append(w.Env, "GH_RELEASED="+pin, "GIT_CONFIG_COUNT=1", "GIT_CONFIG_KEY_0=url."+tagged+".insteadOf", "GIT_CONFIG_VALUE_0="+w.forge.URL()+"/relkit/relkit")
}

var pinned = regexp.MustCompile(`@[0-9a-f]{40}`)

// built are the kit's programs as a job builds them.
func built(t *testing.T, names ...string) (folder string) {
	t.Helper()
	w := newWorld(t, nil)
	result := w.execute(t, jobOf(t, w, names...))
	legs := result.Legs()
	folder = filepath.Join(t.TempDir(), "programs")
	if err := os.CopyFS(folder, os.DirFS(filepath.Join(legs[0].Workspace, "tools", "linux-amd64"))); err != nil {
		t.Fatal(err)
	}
	return folder
}

// jobOf is a workflow of the kit with one job, which is set up with programs and does nothing.
func jobOf(t *testing.T, w *world, names ...string) *workflow.Workflow {
	t.Helper()
	return setupWith(t, w, "tools: "+strings.Join(names, " "))
}

// setupWith is a workflow of the kit with one job, which is set up with these inputs of the action and does nothing.
func setupWith(t *testing.T, w *world, inputs string) *workflow.Workflow {
	t.Helper()
	callee, err := workflow.Parse("setup.yml", []byte(fmt.Sprintf(`
name: Setup
on: {workflow_call: {inputs: {working-directory: {type: string, default: .}, go-version: {type: string, default: go.mod}, cache: {type: boolean, default: false}}}}
jobs:
  setup:
    name: Setup
    runs-on: ubuntu-24.04
    permissions: {contents: read}
    outputs: {tools: "${{ steps.setup.outputs.tools }}"}
    steps:
      - name: Set up
        id: setup
        uses: $/.github/actions/setup
        with: {inputs: "${{ toJSON(inputs) }}", %s}
`, inputs)))
	if err != nil {
		t.Fatal(err)
	}
	caller := w.caller(t, "ci.yml", "gates")
	caller.Jobs[0].With = nil
	w.Workflow = func(string) (*workflow.Workflow, error) { return callee, nil }
	caller.Jobs[0].Uses.Value = strings.Replace(caller.Jobs[0].Uses.Value, "gates.yml", "setup.yml", 1)
	return caller
}

// A job takes its programs from the kit's release of the commit that its caller pins, and needs no Go for it.
func TestReleasedPrograms(t *testing.T) {
	t.Parallel()
	programs := built(t, "actionlint", "gotestsum")
	w := newWorld(t, nil)
	w.releaseKit(t, programs)
	result := w.execute(t, jobOf(t, w, "actionlint"))
	if result.Result != "success" || len(w.versions) > 0 {
		t.Errorf("it is a %s; installed were %v", result.Result, w.versions)
	}
	if ran := func(step *runner.Step) bool { return step.Name == "Build the programs" && step.Outcome != "skipped" }; slices.ContainsFunc(result.Legs()[0].Steps, ran) {
		t.Error("programs were built")
	}
	if _, err := os.Stat(filepath.Join(result.Legs()[0].Workspace, "tools", "linux-amd64", "actionlint")); err != nil {
		t.Error(err)
	}
}

// The jobs of a release, and the inputs that each is set up with.
var jobs = []struct{ name, tools, more string }{
	{"check", "relkit goreleaser golangci-lint actionlint gotestsum govulncheck gosec", ", go: true, history: true"},
	{"lint", "golangci-lint actionlint", ", go: true"},
	{"test", "gotestsum", ", go: true"},
	{"security", "govulncheck gosec", ", go: true"},
	{"build", "relkit goreleaser", ", go: true, history: true"},
	{"verify", "relkit", ""},
	{"run", "relkit", ""},
	{"promote", "relkit", ""},
	{"prove", "relkit", ""},
}

// TestSetupFigures prints for docs/performance.md what the setup of each job of a release takes: with programs of the kit's release, and
// with programs that the first job builds, with an empty cache, and hands over. RELKIT_MEASURE=setup asks for the first, all for both,
// which takes many minutes.
func TestSetupFigures(t *testing.T) {
	wanted := os.Getenv("RELKIT_MEASURE")
	if wanted != "setup" && wanted != "all" {
		t.Skip("RELKIT_MEASURE is neither setup nor all: it takes minutes")
	}
	programs := built(t, strings.Fields(jobs[0].tools)...)
	for _, job := range jobs {
		w := newWorld(t, nil)
		w.releaseKit(t, programs)
		measure(t, w, job.name+", released", "tools: "+job.tools+job.more)
	}
	if wanted != "all" {
		return
	}
	w := newWorld(t, nil)
	w.Env = append(w.Env, "GOCACHE="+t.TempDir(), "SHARED_KIT=none") // nothing is built before
	handedOver := ""
	for i, job := range jobs {
		inputs := "tools: " + job.tools + job.more
		if i == 0 {
			inputs += `, hand-on-to: '["ubuntu-24.04", "ubuntu-24.04-arm", "macos-15", "windows-2025"]'`
		} else {
			inputs += ", handed-on: '" + handedOver + "'"
		}
		outputs := measure(t, w, job.name+", built", inputs)
		if i == 0 {
			handedOver = outputs["tools"]
		}
	}
}

// measure logs what the setup of a job takes.
func measure(t *testing.T, w *world, name, inputs string) (outputs map[string]string) {
	t.Helper()
	of := setupWith(t, w, inputs)
	before, started := children(t), time.Now()
	result := w.execute(t, of)
	wall, processor := time.Since(started), children(t)-before
	if result.Result != "success" {
		t.Errorf("the setup of %s is a %s", name, result.Result)
	}
	t.Logf("%-20s %6.1f s, %6.1f s of processor time", name+":", wall.Seconds(), processor.Seconds())
	return result.Jobs["gates"].Called.Jobs["setup"].Outputs
}

// children is the processor time of the processes that this one has started and that have ended.
func children(t *testing.T) time.Duration {
	t.Helper()
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_CHILDREN, &usage); err != nil {
		t.Fatal(err)
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}
