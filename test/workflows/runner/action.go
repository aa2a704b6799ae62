package runner

import (
	"context"
	"fmt"
	"io"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"github.com/relkit/relkit/internal/workflow"
	"github.com/relkit/relkit/test/workflows/expression"
)

// Action is a fake of an action. It fails as the action would.
type Action func(ctx context.Context, use *Use) error

// Use is one use of an action.
type Use struct {
	With      map[string]string
	Workspace string
	Temporary string
	Home      string
	Job       string
	GitHub    expression.Known // the context of that name
	JobFacts  expression.Known // the context job
	Outputs   map[string]string
	Log       io.Writer

	leg *Leg
}

// AddPath puts a folder in front of PATH for the later steps of the job.
func (u *Use) AddPath(folder string) { u.leg.path = append([]string{folder}, u.leg.path...) }

// use runs an action: one of a folder of the workspace step by step, any other through its fake.
func (s *sequence) use(ctx context.Context, scope expression.Scope, step *workflow.Step, env, outputs map[string]string, log io.Writer) (failed, err error) {
	with := map[string]string{}
	if err := assign(scope, step.With, with); err != nil {
		return nil, err
	}
	if path, ok := strings.CutPrefix(step.Uses.Value, "$/"); ok {
		folder, err := s.runner.Source(s.repository(scope))
		if err != nil {
			return nil, err
		}
		return s.composite(ctx, scope, filepath.Join(folder, path), with, env, outputs)
	}
	if folder, ok := strings.CutPrefix(step.Uses.Value, "./"); ok {
		return s.composite(ctx, scope, filepath.Join(s.leg.Workspace, folder), with, env, outputs)
	}
	name, _, _ := strings.Cut(step.Uses.Value, "@")
	action, ok := s.runner.Actions[name]
	if !ok {
		return nil, fmt.Errorf("there is no fake of the action %s", name)
	}
	return action(ctx, &Use{
		With: with, Workspace: s.leg.Workspace, Temporary: s.leg.temporary, Home: s.leg.home(), Job: s.leg.Job, GitHub: known(scope, "github"),
		JobFacts: known(scope, "job"),
		Outputs:  outputs, Log: log, leg: s.leg,
	}), nil
}

// repository is that of the workflow whose job this is, from which all of its composite actions come.
func (s *sequence) repository(scope expression.Scope) string {
	name, _ := known(scope, "job")["workflow_repository"].(string)
	return name
}

// composite runs the steps of an action in a scope of their own.
func (s *sequence) composite(ctx context.Context, scope expression.Scope, folder string, with, env, outputs map[string]string) (failed, err error) {
	action, err := workflow.ReadAction(filepath.Join(folder, "action.yml"))
	if err != nil {
		return nil, err
	}
	inputs, err := arguments(action.Inputs, anyMap(with), folder)
	if err != nil {
		return nil, err
	}
	inner := expression.Scope{Contexts: maps.Clone(scope.Contexts), Functions: maps.Clone(scope.Functions)}
	for _, hidden := range []string{"needs", "secrets", "vars"} {
		delete(inner.Contexts, hidden)
	}
	github := maps.Clone(known(scope, "github"))
	github["action_path"] = folder
	inner.Contexts["github"], inner.Contexts["inputs"] = github, expression.Known(inputs)
	outside := s.leg.env
	s.leg.env = env // the step's own variables are there for the steps within
	parts := filepath.SplitList(strings.ReplaceAll(filepath.ToSlash(folder), "/", string(filepath.ListSeparator)))
	steps := &sequence{runner: s.runner, leg: s.leg, scope: inner, file: "actions/" + parts[len(parts)-1] + "/action.yml"}
	before, first := maps.Clone(env), len(s.leg.Steps)
	err = steps.run(ctx, action.Runs.Steps)
	s.leg.env = outside
	for name, value := range env {
		if was, there := before[name]; !there || was != value {
			s.leg.env[name] = value
		}
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", action.Name.Value, err)
	}
	for _, output := range action.Outputs {
		if outputs[output.Name], err = text(steps.scope, output.Value.Value); err != nil {
			return nil, fmt.Errorf("%s: output %s: %w", action.Name.Value, output.Name, err)
		}
	}
	if steps.status == failure {
		failing := slices.IndexFunc(s.leg.Steps[first:], func(step *Step) bool { return step.Conclusion == failure })
		return fmt.Errorf("%s: %s: %w", action.Name.Value, s.leg.Steps[first+failing].Name, s.leg.Steps[first+failing].Err), nil
	}
	return nil, nil
}
