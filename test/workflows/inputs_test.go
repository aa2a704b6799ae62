//go:build linux

package workflows_test

import (
	"context"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/relkit/relkit/internal/workflow"
	"github.com/relkit/relkit/test/workflows/runner"
)

// recorder runs only the setup of each job, and records what the actions in it were given.
type recorder struct {
	*world

	mu        sync.Mutex                   // guards the others
	checkouts map[string]map[string]string // by the job
	services  []string                     // the images
}

func newRecorder(t *testing.T) *recorder {
	t.Helper()
	r := &recorder{world: newWorld(t, nil), checkouts: map[string]map[string]string{}}
	checkout := r.Actions["actions/checkout"]
	r.Actions["actions/checkout"] = func(ctx context.Context, use *runner.Use) error {
		r.mu.Lock()
		r.checkouts[use.Job] = use.With
		r.mu.Unlock()
		delete(use.With, "ref") // no release was made
		return checkout(ctx, use)
	}
	r.Actions["docker/setup-qemu-action"] = func(context.Context, *runner.Use) error { return nil }
	r.Service = func(_ context.Context, _, image string) (map[string]string, error) {
		r.services = append(r.services, image)
		return map[string]string{"5432": "5432"}, nil
	}
	r.Workflow = func(uses string) (*workflow.Workflow, error) {
		found, err := reusable(uses)
		if err == nil {
			setupOnly(found)
		}
		return found, err
	}
	r.Executed = func(runner.Place) {} // they are not the file's
	return r
}

// setupOnly replaces each step that does not set up its job by one that does nothing.
func setupOnly(w *workflow.Workflow) {
	for i := range w.Jobs {
		for j := range w.Jobs[i].Steps {
			step := &w.Jobs[i].Steps[j]
			name, _, _ := strings.Cut(step.Uses.Value, "@")
			switch name {
			case "$/.github/actions/setup":
				step.With = slices.DeleteFunc(step.With, func(s workflow.Setting) bool { return s.Name == "tools" })
			case "actions/checkout":
			default:
				*step = workflow.Step{ID: step.ID, Name: step.Name, If: step.If, Run: workflow.Text{Value: "true"}}
			}
		}
	}
}

// callers are the workflows of the sample, with the jobs that run for them, and those of these jobs that have a matrix of runners
// of their own.
var callers = []struct {
	file, dryRun string
	jobs         []string
	ownRunners   []string
}{
	{"ci.yml", "", []string{"gate", "lint", "rehearse", "security", "test", "upload"}, nil},
	{"release.yml", "false", []string{"build", "check", "gate", "lint", "promote", "prove", "run", "security", "test", "verify"}, []string{"prove", "run"}},
	{"release.yml", "true", []string{"rehearse"}, nil},
	{"published.yml", "", []string{"find", "prove", "report"}, []string{"prove"}},
}

// given are inputs, of which each workflow gets those that it declares.
func given(t *testing.T, r *recorder, file, dryRun string, inputs map[string]string) *workflow.Workflow {
	t.Helper()
	caller := r.caller(t, file)
	for _, job := range caller.Jobs {
		called, err := reusable(job.Uses.Value)
		if err != nil {
			t.Fatal(err)
		}
		for _, input := range called.On.Call.Inputs {
			if value, ok := inputs[input.Name]; ok {
				withIn(caller, job.ID, input.Name, value)
			}
		}
		if dryRun != "" {
			withIn(caller, job.ID, "dry-run", dryRun)
		}
	}
	return caller
}

// Every job of every workflow has its runner, its checkout and its Go from the inputs of the call.
func TestInputs(t *testing.T) {
	t.Parallel()
	inputs := map[string]string{
		"runner": "ubuntu-of-acme", "go-version": "1.25.3", "lfs": "true", "submodules": "recursive",
		"operating-systems": `["ubuntu-of-acme", "ubuntu-22.04"]`, "runners": `["ubuntu-24.04", "ubuntu-22.04"]`,
	}
	for _, of := range callers {
		t.Run(of.file+of.dryRun, func(t *testing.T) {
			t.Parallel()
			r := newRecorder(t)
			result := r.execute(t, given(t, r, of.file, of.dryRun, inputs))
			if jobs := ran(result); !slices.Equal(jobs, of.jobs) {
				t.Errorf("the jobs are %q, not %q", jobs, of.jobs)
			}
			for _, leg := range result.Legs() {
				want := []string{"ubuntu-of-acme"}
				if slices.Contains(of.ownRunners, leg.Job) {
					want = []string{"ubuntu-24.04", "ubuntu-22.04"}
				} else if leg.Job == "lint" || leg.Job == "test" {
					want = append(want, "ubuntu-22.04")
				}
				if !slices.Contains(want, leg.RunsOn) {
					t.Errorf("%s runs on %s, not on one of %q", leg.Job, leg.RunsOn, want)
				}
			}
			for job, checkout := range r.checkouts {
				if job == "upload" || of.file == "published.yml" { // they build nothing
					continue
				}
				if checkout["lfs"] != "true" || checkout["submodules"] != "recursive" || checkout["persist-credentials"] != "false" {
					t.Errorf("%s checks out with %v", job, checkout)
				}
			}
			for _, version := range r.versions {
				if !strings.HasSuffix(version, " 1.25.3") {
					t.Errorf("Go is installed as %q", version)
				}
			}
			if builds := of.file != "published.yml"; builds != (len(r.versions) > 0) {
				t.Errorf("%d jobs install Go", len(r.versions))
			}
		})
	}
}

// Without inputs, nothing is fetched that most projects do not have.
func TestDefaultInputs(t *testing.T) {
	t.Parallel()
	for _, of := range callers {
		t.Run(of.file+of.dryRun, func(t *testing.T) {
			t.Parallel()
			r := newRecorder(t)
			result := r.execute(t, given(t, r, of.file, of.dryRun, nil))
			for _, leg := range result.Legs() {
				if !slices.Contains(of.ownRunners, leg.Job) && leg.RunsOn != "ubuntu-24.04" {
					t.Errorf("%s runs on %s", leg.Job, leg.RunsOn)
				}
			}
			for job, checkout := range r.checkouts {
				if lfs, submodules := checkout["lfs"], checkout["submodules"]; lfs != "" && lfs != "false" || submodules != "" && submodules != "false" {
					t.Errorf("%s checks out with %v", job, checkout)
				}
			}
			for _, version := range r.versions {
				if !strings.HasSuffix(version, " 1.26") { // the go line of the sample
					t.Errorf("Go is installed as %q", version)
				}
			}
		})
	}
}

// Lint and test run on each of the operating systems, and Postgres only runs beside the tests on Ubuntu.
func TestOperatingSystems(t *testing.T) {
	t.Parallel()
	r := newRecorder(t)
	r.Here = func(string) bool { return true }
	caller := withIn(r.caller(t, "ci.yml", "gates"), "gates", "operating-systems", `["ubuntu-24.04", "macos-15", "windows-2025"]`, "go-versions", `["go.mod", "stable"]`)
	var legs []string
	for _, leg := range r.execute(t, caller).Legs() {
		version, _ := leg.Matrix["go"].(string)
		legs = append(legs, strings.TrimSpace(leg.Job+" "+leg.RunsOn+" "+version))
	}
	slices.Sort(legs)
	want := []string{
		"gate ubuntu-24.04", "lint macos-15", "lint ubuntu-24.04", "lint windows-2025", "security ubuntu-24.04",
		"test macos-15 go.mod", "test macos-15 stable", "test ubuntu-24.04 go.mod", "test ubuntu-24.04 stable",
		"test windows-2025 go.mod", "test windows-2025 stable",
	}
	if !slices.Equal(legs, want) {
		t.Errorf("the jobs are %q", legs)
	}
	if len(r.services) != 2 || !strings.HasPrefix(r.services[0], "postgres:18@sha256:") || r.services[1] != r.services[0] {
		t.Errorf("the services are %q", r.services)
	}
}

// ran are the jobs that were not skipped.
func ran(result *runner.Result) (jobs []string) {
	for _, leg := range result.Legs() {
		jobs = append(jobs, leg.Job)
	}
	slices.Sort(jobs)
	return slices.Compact(jobs)
}
