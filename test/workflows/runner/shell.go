package runner

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/relkit/relkit/internal/process"
	"github.com/relkit/relkit/internal/workflow"
	"github.com/relkit/relkit/test/workflows/expression"
)

// shell runs a run block. The first error is the block's own; the second says that it could not be run.
func (s *sequence) shell(ctx context.Context, scope expression.Scope, step *workflow.Step, env, outputs map[string]string, log io.Writer) (failed, err error) {
	script, err := text(scope, step.Run.Value)
	if err != nil {
		return nil, err
	}
	folder, err := s.folder(scope, step)
	if err != nil {
		return nil, err
	}
	files, err := s.files()
	if err != nil {
		return nil, err
	}
	name := filepath.Join(filepath.Dir(files["GITHUB_ENV"]), "script.sh")
	if err := os.WriteFile(name, []byte(script), 0o600); err != nil {
		return nil, fmt.Errorf("write the script of a step: %w", err)
	}
	words, err := s.words(step, name)
	if err != nil {
		return nil, err
	}
	variables, err := s.variables(scope, env, files)
	if err != nil {
		return nil, err
	}
	s.runner.Executed(Place{s.file, step.Run.Line})
	failed = process.Command{Name: words[0], Args: words[1:], Dir: folder, Env: variables, Bare: true, Output: log}.Run(ctx)
	return failed, s.collect(files, outputs)
}

// variables is the whole environment of a run step
// (https://docs.github.com/actions/reference/workflows-and-actions/variables).
func (s *sequence) variables(scope expression.Scope, env, files map[string]string) ([]string, error) {
	all := map[string]string{}
	for _, setting := range s.runner.Env {
		name, value, _ := strings.Cut(setting, "=")
		all[name] = value
	}
	all["HOME"] = s.leg.home()
	all["PATH"] = strings.Join(append(slices.Clone(s.leg.path), all["PATH"]), string(filepath.ListSeparator))
	all["CI"], all["GITHUB_ACTIONS"] = "true", "true"
	github := known(scope, "github")
	for name, value := range github {
		if written, ok := value.(string); ok && name != "token" && name != "action_path" {
			all["GITHUB_"+strings.ToUpper(name)] = written
		}
	}
	if path, ok := github["action_path"].(string); ok && path != "" {
		all["GITHUB_ACTION_PATH"] = path
	}
	for name, value := range known(scope, "runner") {
		if written, ok := value.(string); ok && written != "" {
			all["RUNNER_"+strings.ToUpper(name)] = written
		}
	}
	event, err := json.Marshal(github["event"])
	if err != nil {
		return nil, fmt.Errorf("the event: %w", err)
	}
	all["GITHUB_EVENT_PATH"] = filepath.Join(s.leg.folder, "event.json")
	if err := os.WriteFile(all["GITHUB_EVENT_PATH"], event, 0o600); err != nil {
		return nil, fmt.Errorf("the event: %w", err)
	}
	maps.Copy(all, files)
	maps.Copy(all, env)
	var variables []string
	for name, value := range all {
		variables = append(variables, name+"="+value)
	}
	slices.Sort(variables)
	return variables, nil
}
