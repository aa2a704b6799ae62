package runner

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/relkit/relkit/internal/workflow"
	"github.com/relkit/relkit/test/workflows/expression"
)

// levels are what a permission can be, in order.
var levels = map[string]int{"": 0, "none": 0, "read": 1, "write": 2}

// call runs the workflow that a job uses.
func (r *Runner) call(ctx context.Context, c call, job *workflow.Job, scope expression.Scope) (*Result, error) {
	called, err := r.Workflow(job.Uses.Value)
	if err != nil {
		return nil, err
	}
	if called.On.Call == nil {
		return nil, fmt.Errorf("%s is not to be called: it lacks workflow_call", job.Uses.Value)
	}
	next := call{Workflow: called, permissions: c.permissionsOf(job), reference: c.resolve(job.Uses.Value)}
	if err := next.permitted(); err != nil {
		return nil, err
	}
	given := map[string]any{}
	for _, setting := range job.With {
		if given[setting.Name], err = scope.Expand(setting.Value); err != nil {
			return nil, fmt.Errorf("with: %s: %w", setting.Name, err)
		}
	}
	if next.inputs, err = arguments(called.On.Call.Inputs, given, job.Uses.Value); err != nil {
		return nil, err
	}
	if next.secrets, err = secretsFor(called, job, scope); err != nil {
		return nil, err
	}
	return r.run(ctx, next)
}

// resolve names a workflow in full: a local one belongs to the repository and the commit of what calls it.
func (c call) resolve(uses string) string {
	file, local := ownFile(uses)
	if !local || c.reference == "" {
		return uses
	}
	caller, commit, _ := strings.Cut(c.reference, "@")
	repository, _, _ := strings.Cut(caller, "/.github/")
	return repository + "/" + file + "@" + commit
}

// ownFile is the path of what belongs to the repository and the commit of the file that names it.
func ownFile(uses string) (path string, own bool) {
	if path, own = strings.CutPrefix(uses, "$/"); own {
		return path, true
	}
	return strings.CutPrefix(uses, "./")
}

// secretsFor returns the secrets that a job passes on.
func secretsFor(called *workflow.Workflow, job *workflow.Job, scope expression.Scope) (map[string]any, error) {
	secrets := map[string]any{}
	for _, secret := range called.On.Call.Secrets {
		secrets[secret.Name] = ""
	}
	if job.Secrets == nil {
		return secrets, nil
	}
	if job.Secrets.Word.Value != "" {
		return nil, fmt.Errorf("secrets: %s is not supported", job.Secrets.Word.Value)
	}
	for _, setting := range job.Secrets.Settings {
		if _, ok := secrets[setting.Name]; !ok {
			return nil, fmt.Errorf("%s takes no secret %s", job.Uses.Value, setting.Name)
		}
		value, err := text(scope, setting.Value)
		if err != nil {
			return nil, fmt.Errorf("secret %s: %w", setting.Name, err)
		}
		secrets[setting.Name] = value
	}
	return secrets, nil
}

// arguments are the inputs of a workflow: what is given, else its defaults, each of the type that it declares.
func arguments(inputs workflow.Inputs, given map[string]any, to string) (map[string]any, error) {
	values := map[string]any{}
	for _, input := range inputs {
		value, ok := given[input.Name]
		if !ok {
			if input.Required.Value == "true" {
				return nil, fmt.Errorf("%s wants the input %s", to, input.Name)
			}
			value = nil
			if input.Default != nil {
				value = input.Default.Value
			}
		}
		delete(given, input.Name)
		typed, err := typed(input, value)
		if err != nil {
			return nil, fmt.Errorf("%s: input %s: %w", to, input.Name, err)
		}
		values[input.Name] = typed
	}
	for name := range given {
		return nil, fmt.Errorf("%s takes no input %s", to, name)
	}
	return values, nil
}

func typed(input workflow.Input, value any) (any, error) {
	written, err := expression.Text(value)
	if err != nil {
		return nil, err
	}
	switch input.Type.Value {
	case "boolean":
		if written == "" {
			return false, nil
		}
		return strconv.ParseBool(written)
	case "number":
		if written == "" {
			return 0.0, nil
		}
		return strconv.ParseFloat(written, 64)
	}
	return written, nil
}

// permissionsOf returns the permissions of a job: its own, else those of its workflow, else those of its caller.
func (c call) permissionsOf(job *workflow.Job) map[string]string {
	asked := job.Permissions
	if asked == nil {
		asked = c.Permissions
	}
	if asked == nil {
		return c.permissions
	}
	permissions := map[string]string{}
	for _, setting := range asked.Settings {
		permissions[setting.Name] = setting.Value
	}
	return permissions
}

// permitted fails when a job requires more than the caller of its workflow has: GitHub refuses the whole run then.
func (c call) permitted() error {
	for i := range c.Jobs {
		for name, level := range c.permissionsOf(&c.Jobs[i]) {
			if c.permissions != nil && levels[level] > levels[c.permissions[name]] {
				return fmt.Errorf("job %s of %s asks for %s: %s, which its caller does not permit", c.Jobs[i].ID, c.reference, name, level)
			}
		}
	}
	return nil
}
