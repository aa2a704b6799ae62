// Package runner runs workflows on this machine as GitHub does: jobs in the order of their needs, each in folders of its
// own, run steps under the shell that the file names, and actions through fakes.
//
// It is for testing the workflows of this repository. What it does not know, it refuses. Nothing is isolated: steps are
// processes of this machine, with an environment that contains only what the runner sets.
package runner

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"golang.org/x/sync/errgroup"

	"github.com/relkit/relkit/internal/workflow"
	"github.com/relkit/relkit/test/workflows/expression"
)

// Runner is GitHub, as far as a run of workflows can see it.
type Runner struct {
	Root string   // holds the folders of all jobs
	Env  []string // what each step has of this machine: PATH, caches
	// Event is the github context but for what a job and a step add; the event itself is below "event".
	Event   map[string]any
	Secrets map[string]string // of the repository
	Vars    map[string]string
	// Environments are the secrets of the repository's environments. A job in one of them gets its secrets, in the place of those
	// of the same name that its workflow was called with.
	Environments map[string]map[string]string
	// Token is what a job with those permissions gets as github.token.
	Token func(permissions map[string]string) string
	// Actions are fakes of what steps use, by the name of the action without its commit.
	Actions map[string]Action
	// Service starts the fake of a container, and returns the port of this machine for each port of the container.
	Service func(ctx context.Context, name, image string) (ports map[string]string, err error)
	// Workflow finds what a job uses.
	Workflow func(uses string) (*workflow.Workflow, error)
	// Source is the folder with the files of a repository, of which a step uses an action by $/.
	Source func(repository string) (string, error)
	// Here says whether jobs for that runner can run on this machine. The others count as if they had succeeded.
	Here func(runsOn string) bool
	// Executed is called with each run block before it runs.
	Executed func(Place)

	groups sync.Map // the concurrency groups that are held
}

// Place is where a run block stands.
type Place struct {
	File string // release.yml, actions/setup/action.yml
	Line int
}

func (p Place) String() string { return fmt.Sprintf("%s:%d", p.File, p.Line) }

// Result is what came of a workflow.
type Result struct {
	Result  string // success, failure or skipped
	Jobs    map[string]*JobResult
	Outputs map[string]string
}

// Legs are all legs of all jobs, those of called workflows too, in the order of the ids of the jobs.
func (r *Result) Legs() []*Leg {
	var all []*Leg
	for _, id := range slices.Sorted(maps.Keys(r.Jobs)) {
		job := r.Jobs[id]
		all = append(all, job.Legs...)
		if job.Called != nil {
			all = append(all, job.Called.Legs()...)
		}
	}
	return all
}

// Log is what all steps have written.
func (r *Result) Log() string {
	var all strings.Builder
	for _, leg := range r.Legs() {
		all.WriteString(leg.Log.String())
	}
	return all.String()
}

// call is a workflow with what it is called with.
type call struct {
	*workflow.Workflow
	inputs      map[string]any
	secrets     map[string]any
	permissions map[string]string // what the caller has; nil without a limit
	reference   string            // as the caller writes it; empty for the caller itself
}

// Run runs a workflow that an event has started, with the inputs of a manual start.
func (r *Runner) Run(ctx context.Context, w *workflow.Workflow, inputs map[string]any) (*Result, error) {
	secrets := map[string]any{}
	for name, text := range r.Secrets {
		secrets[name] = text
	}
	return r.run(ctx, call{Workflow: w, inputs: inputs, secrets: secrets})
}

func (r *Runner) run(ctx context.Context, c call) (*Result, error) {
	group, err := r.hold(c)
	if err != nil {
		return nil, err
	}
	defer r.groups.Delete(group)
	result := &Result{Result: success, Jobs: map[string]*JobResult{}}
	for left := slices.Clone(c.Jobs); len(left) > 0; {
		ready := func(job workflow.Job) bool {
			return !slices.ContainsFunc(job.Needs, func(id string) bool { return result.Jobs[id] == nil })
		}
		var wave []workflow.Job
		for _, job := range left {
			if ready(job) {
				wave = append(wave, job)
			}
		}
		if len(wave) == 0 {
			return nil, fmt.Errorf("%s: job %s needs what never ends", c.File, left[0].ID)
		}
		done, err := r.wave(ctx, c, wave, result.Jobs)
		if err != nil {
			return nil, err
		}
		left = slices.DeleteFunc(left, ready)
		for i, one := range done {
			result.Jobs[wave[i].ID] = one
			if one.Result == failure {
				result.Result = failure
			}
		}
	}
	return result, c.output(result)
}

// wave runs jobs that wait for no other one, at the same time.
func (r *Runner) wave(ctx context.Context, c call, jobs []workflow.Job, before map[string]*JobResult) ([]*JobResult, error) {
	results := make([]*JobResult, len(jobs))
	group, ctx := errgroup.WithContext(ctx)
	for i := range jobs {
		group.Go(func() (err error) {
			if results[i], err = r.job(ctx, c, &jobs[i], before); err != nil {
				return fmt.Errorf("%s: job %s: %w", c.File, jobs[i].ID, err)
			}
			return nil
		})
	}
	return results, group.Wait()
}

// hold takes the concurrency group of a workflow. One that is held within the same run would never become free, or would
// end who holds it.
func (r *Runner) hold(c call) (group string, err error) {
	if c.Concurrency == nil {
		return "", nil
	}
	written := c.Concurrency.Word.Value + c.Concurrency.Settings.Get("group").Value
	if group, err = text(r.scope(c, &workflow.Job{}), written); err != nil {
		return "", fmt.Errorf("%s: concurrency: %w", c.File, err)
	}
	if _, held := r.groups.LoadOrStore(group, true); held {
		return "", fmt.Errorf("%s: the concurrency group %s is held by another workflow of the same run", c.File, group)
	}
	return group, nil
}

// output fills in what a called workflow hands back.
func (c call) output(result *Result) error {
	if c.On.Call == nil {
		return nil
	}
	jobs := expression.Known{}
	for id, job := range result.Jobs {
		jobs[id] = job.context()
	}
	scope := expression.Scope{Contexts: map[string]any{"jobs": jobs, "inputs": expression.Known(c.inputs)}}
	result.Outputs = map[string]string{}
	for _, output := range c.On.Call.Outputs {
		value, err := text(scope, output.Value.Value)
		if err != nil {
			return fmt.Errorf("%s: output %s: %w", c.File, output.Name, err)
		}
		result.Outputs[output.Name] = value
	}
	return nil
}

func text(scope expression.Scope, written string) (string, error) {
	value, err := scope.Expand(written)
	if err != nil {
		return "", err
	}
	return expression.Text(value)
}
