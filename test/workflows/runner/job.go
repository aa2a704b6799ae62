package runner

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/relkit/relkit/internal/workflow"
	"github.com/relkit/relkit/test/workflows/expression"
)

// What can come of a job or a step.
const (
	success = "success"
	failure = "failure"
	skipped = "skipped"
)

// JobResult is what came of a job.
type JobResult struct {
	Result  string // success, failure or skipped
	Outputs map[string]string
	Legs    []*Leg  // one for each entry of its matrix
	Called  *Result // of the workflow that it uses
}

func (j *JobResult) context() map[string]any {
	return map[string]any{"result": j.Result, "outputs": anyMap(j.Outputs)}
}

// Leg is a job on one runner.
type Leg struct {
	Job       string
	Matrix    map[string]any
	Result    string
	RunsOn    string // the label of its runner
	Elsewhere bool   // nothing was run: this is no such machine
	Workspace string
	Steps     []*Step
	Summary   string
	Log       *strings.Builder

	scope     expression.Scope
	folder    string
	temporary string
	env       map[string]string // of the workflow, the job, and the files of earlier steps
	path      []string
	outputs   map[string]string
	masks     []string // values that its log does not show
}

func (l *Leg) home() string { return filepath.Join(l.folder, "home") }

// job runs a job and everything that it uses.
func (r *Runner) job(ctx context.Context, c call, job *workflow.Job, before map[string]*JobResult) (*JobResult, error) {
	needs := expression.Known{}
	failed, left := false, false
	for _, id := range job.Needs {
		needs[id] = before[id].context()
		failed = failed || before[id].Result == failure
		left = left || before[id].Result == skipped
	}
	scope := r.scope(c, job)
	scope.Contexts["needs"] = needs
	wanted, err := condition(scope, job.If.Value, !failed && !left, failed)
	if err != nil {
		return nil, err
	}
	if !wanted {
		return &JobResult{Result: skipped}, nil
	}
	entries, err := matrix(scope, job)
	if err != nil {
		return nil, err
	}
	result := &JobResult{Result: success, Outputs: map[string]string{}}
	for index, entry := range entries {
		scope := r.scope(c, job)
		scope.Contexts["needs"], scope.Contexts["matrix"] = needs, expression.Known(entry)
		scope.Contexts["strategy"] = expression.Known{"job-index": float64(index), "job-total": float64(len(entries))}
		if job.Uses.Value != "" {
			if result.Called, err = r.call(ctx, c, job, scope); err != nil {
				return nil, err
			}
			if result.Called.Result == failure {
				result.Result = failure
			}
			maps.Copy(result.Outputs, result.Called.Outputs)
			continue
		}
		if err := r.environment(scope, job); err != nil {
			return nil, err
		}
		leg, err := r.leg(ctx, c, job, scope, entry)
		if err != nil {
			return nil, err
		}
		result.Legs = append(result.Legs, leg)
		if leg.Result == failure {
			result.Result = failure
		}
		maps.Copy(result.Outputs, leg.outputs)
	}
	return result, nil
}

// environment gives a job the secrets of its environment. A called workflow has those that it declares
// (https://docs.github.com/actions/how-tos/reuse-automations/reuse-workflows#passing-inputs-and-secrets-to-a-reusable-workflow).
func (r *Runner) environment(scope expression.Scope, job *workflow.Job) error {
	if job.Environment == nil {
		return nil
	}
	name, err := text(scope, job.Environment.Word.Value+job.Environment.Settings.Get("name").Value)
	if err != nil {
		return fmt.Errorf("environment: %w", err)
	}
	secrets, _ := scope.Contexts["secrets"].(map[string]any)
	for name, value := range r.Environments[name] {
		if _, declared := secrets[name]; declared {
			secrets[name] = value
		}
	}
	return nil
}

// leg runs the steps of a job on a runner of its own.
func (r *Runner) leg(ctx context.Context, c call, job *workflow.Job, scope expression.Scope, entry map[string]any) (leg *Leg, err error) {
	leg = &Leg{Job: job.ID, Matrix: entry, Result: success, Log: &strings.Builder{}, scope: scope, env: map[string]string{}, outputs: map[string]string{}}
	runsOn, err := runsOn(scope, job)
	if err != nil {
		return nil, err
	}
	leg.RunsOn = runsOn
	if leg.Elsewhere = !r.Here(runsOn); leg.Elsewhere {
		return leg, nil
	}
	if err := r.prepare(leg, c, job); err != nil {
		return nil, err
	}
	services, err := r.services(ctx, job, scope)
	if err != nil {
		return nil, err
	}
	known(scope, "job")["services"] = services
	for _, settings := range []workflow.Settings{c.Env, job.Env} {
		if err := assign(scope, settings, leg.env); err != nil {
			return nil, err
		}
		scope.Contexts["env"] = anyMap(leg.env)
	}
	steps := &sequence{runner: r, leg: leg, scope: scope, shells: []workflow.Text{job.Defaults.Run.Shell, c.Defaults.Run.Shell}, folders: []workflow.Text{job.Defaults.Run.WorkingDirectory, c.Defaults.Run.WorkingDirectory}, file: c.File}
	if err := steps.run(ctx, job.Steps); err != nil {
		return nil, err
	}
	leg.Result = steps.status
	return leg, assign(steps.scope, job.Outputs, leg.outputs)
}

// prepare makes the folders of a leg.
func (r *Runner) prepare(leg *Leg, c call, job *workflow.Job) (err error) {
	if leg.folder, err = os.MkdirTemp(r.Root, strings.TrimSuffix(c.File, filepath.Ext(c.File))+"-"+job.ID+"-"); err != nil {
		return fmt.Errorf("make the folder of a job: %w", err)
	}
	leg.Workspace, leg.temporary = filepath.Join(leg.folder, "work"), filepath.Join(leg.folder, "temp")
	for _, folder := range []string{leg.Workspace, leg.temporary, leg.home(), filepath.Join(leg.folder, "tools")} {
		if err := os.Mkdir(folder, 0o750); err != nil {
			return fmt.Errorf("make the folder of a job: %w", err)
		}
	}
	github := known(leg.scope, "github")
	github["workspace"] = leg.Workspace
	machine := known(leg.scope, "runner")
	machine["temp"], machine["tool_cache"] = leg.temporary, filepath.Join(leg.folder, "tools")
	return nil
}

// runsOn is the label of a job's runner.
func runsOn(scope expression.Scope, job *workflow.Job) (string, error) {
	if job.RunsOn.Kind != yaml.ScalarNode {
		return "", errors.New("runs-on: one label belongs here")
	}
	label, err := text(scope, job.RunsOn.Value)
	if err != nil {
		return "", fmt.Errorf("runs-on: %w", err)
	}
	return label, nil
}

// services starts the fakes of a job's services. An empty image starts none, as on GitHub.
func (r *Runner) services(ctx context.Context, job *workflow.Job, scope expression.Scope) (map[string]any, error) {
	var wanted map[string]struct {
		Image string `yaml:"image"`
	}
	if err := job.Services.Decode(&wanted); err != nil && job.Services.Kind != 0 {
		return nil, fmt.Errorf("services: %w", err)
	}
	started := map[string]any{}
	for _, name := range slices.Sorted(maps.Keys(wanted)) {
		image, err := text(scope, wanted[name].Image)
		if err != nil {
			return nil, fmt.Errorf("service %s: %w", name, err)
		}
		if image == "" {
			continue
		}
		ports, err := r.Service(ctx, name, image)
		if err != nil {
			return nil, fmt.Errorf("service %s: %w", name, err)
		}
		started[name] = map[string]any{"id": name, "ports": anyMap(ports)}
	}
	return started, nil
}

func assign(scope expression.Scope, settings workflow.Settings, into map[string]string) error {
	for _, setting := range settings {
		value, err := text(scope, setting.Value)
		if err != nil {
			return fmt.Errorf("line %d: %s: %w", setting.Line, setting.Name, err)
		}
		into[setting.Name] = value
	}
	return nil
}

func anyMap(texts map[string]string) map[string]any {
	values := map[string]any{}
	for name, text := range texts {
		values[name] = text
	}
	return values
}
