package runner

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/relkit/relkit/internal/workflow"
	"github.com/relkit/relkit/test/workflows/expression"
)

// Step is what came of a step.
type Step struct {
	Name       string
	Place      Place
	Outcome    string // before continue-on-error
	Conclusion string // after it
	Took       time.Duration
	Log        string
	Err        error
}

// sequence is the steps of a job, or of a composite action within it.
type sequence struct {
	runner  *Runner
	leg     *Leg
	scope   expression.Scope
	shells  []workflow.Text // what run steps use that name none, the nearest first
	folders []workflow.Text
	file    string
	status  string
}

func (s *sequence) run(ctx context.Context, steps []workflow.Step) error {
	s.status = success
	ids := expression.Known{}
	s.scope.Contexts["steps"] = ids
	s.scope.Functions["hashfiles"] = hashFiles(s.leg.Workspace)
	for _, step := range steps {
		if id := step.ID.Value; id != "" {
			ids[id] = map[string]any{"outputs": map[string]any{}}
		}
	}
	for i := range steps {
		step := &steps[i]
		done, outputs, err := s.step(ctx, step)
		if err != nil {
			return fmt.Errorf("line %d: %w", step.Line, err)
		}
		s.leg.Steps = append(s.leg.Steps, done)
		if done.Conclusion == failure {
			s.status = failure
		}
		if id := step.ID.Value; id != "" {
			ids[id] = map[string]any{"outputs": anyMap(outputs), "outcome": done.Outcome, "conclusion": done.Conclusion}
		}
	}
	return nil
}

// step runs a step. An error says that the file cannot be followed; that the step has failed is in its result.
func (s *sequence) step(ctx context.Context, step *workflow.Step) (*Step, map[string]string, error) {
	done := &Step{Place: Place{s.file, step.Run.Line}, Outcome: skipped, Conclusion: skipped}
	scope, env, err := s.environment(step)
	if err != nil {
		return nil, nil, err
	}
	if done.Name, err = text(scope, step.Name.Value); err != nil {
		return nil, nil, err
	}
	known(scope, "job")["status"] = s.status
	wanted, err := condition(scope, step.If.Value, s.status == success, s.status == failure)
	if err != nil || !wanted {
		return done, nil, err
	}
	ctx, cancel, err := withTimeout(ctx, scope, step.Timeout.Value)
	if err != nil {
		return nil, nil, err
	}
	defer cancel()
	var log bytes.Buffer
	outputs, started := map[string]string{}, time.Now()
	if step.Uses.Value != "" {
		done.Err, err = s.use(ctx, scope, step, env, outputs, &log)
	} else {
		done.Err, err = s.shell(ctx, scope, step, env, outputs, &log)
	}
	if err != nil {
		return nil, nil, err
	}
	done.Log, done.Took = s.leg.masked(log.String()), time.Since(started)
	_, _ = fmt.Fprintf(s.leg.Log, "--- %s (%s)\n%s", done.Name, done.Took.Round(time.Millisecond), done.Log)
	done.Outcome = success
	if done.Err != nil {
		done.Outcome = failure
		_, _ = fmt.Fprintf(s.leg.Log, "--- %s: %v\n", done.Name, done.Err)
	}
	done.Conclusion = done.Outcome
	tolerated, err := scope.Expand(step.ContinueOnError.Value)
	if done.Err != nil && (tolerated == true || tolerated == "true") {
		done.Conclusion = success
	}
	return done, outputs, err
}

// masked is a log without the values that a step has asked to be hidden, and that it is to hide from now on.
func (l *Leg) masked(log string) string {
	var shown strings.Builder
	for line := range strings.Lines(log) {
		if value, ok := strings.CutPrefix(line, "::add-mask::"); ok {
			l.masks = append(l.masks, strings.TrimSuffix(value, "\n"))
			continue
		}
		for _, value := range l.masks {
			line = strings.ReplaceAll(line, value, "***")
		}
		shown.WriteString(line)
	}
	return shown.String()
}

// environment is what a step has beside the machine's own variables, and a scope in which env contains it.
func (s *sequence) environment(step *workflow.Step) (expression.Scope, map[string]string, error) {
	scope := s.scope
	scope.Contexts = maps.Clone(s.scope.Contexts)
	scope.Contexts["env"] = anyMap(s.leg.env)
	env := maps.Clone(s.leg.env)
	if err := assign(scope, step.Env, env); err != nil {
		return scope, nil, err
	}
	scope.Contexts["env"] = anyMap(env)
	return scope, env, nil
}

func withTimeout(ctx context.Context, scope expression.Scope, minutes string) (context.Context, context.CancelFunc, error) {
	if minutes == "" {
		return ctx, func() {}, nil
	}
	written, err := text(scope, minutes)
	if err != nil {
		return nil, nil, err
	}
	parsed, err := strconv.ParseFloat(written, 64)
	if err != nil {
		return nil, nil, fmt.Errorf("timeout-minutes: %w", err)
	}
	ctx, cancel := context.WithTimeout(ctx, time.Duration(parsed*float64(time.Minute)))
	return ctx, cancel, nil
}

// folder is where a run step starts.
func (s *sequence) folder(scope expression.Scope, step *workflow.Step) (string, error) {
	for _, candidate := range append([]workflow.Text{step.WorkingDirectory}, s.folders...) {
		if candidate.Value == "" {
			continue
		}
		folder, err := text(scope, candidate.Value)
		if err != nil {
			return "", fmt.Errorf("working-directory: %w", err)
		}
		if !filepath.IsAbs(folder) {
			folder = filepath.Join(s.leg.Workspace, folder)
		}
		return folder, nil
	}
	return s.leg.Workspace, nil
}

// words are the command line that a shell is started with.
func (s *sequence) words(step *workflow.Step, script string) ([]string, error) {
	shell := ""
	for _, candidate := range append([]workflow.Text{step.Shell}, s.shells...) {
		if shell == "" {
			shell = candidate.Value
		}
	}
	switch {
	case shell == "":
		shell = "bash -e {0}"
	case shell == "bash":
		shell = "bash --noprofile --norc -eo pipefail {0}"
	case shell == "sh":
		shell = "sh -e {0}"
	case !strings.Contains(shell, "{0}"):
		return nil, fmt.Errorf("the shell %s is not supported", shell)
	}
	words := strings.Fields(shell)
	for i, word := range words {
		words[i] = strings.ReplaceAll(word, "{0}", script)
	}
	return words, nil
}

// files are where a step leaves something for later ones, by the name of the variable that says where.
func (s *sequence) files() (map[string]string, error) {
	folder, err := os.MkdirTemp(s.leg.folder, "step-")
	if err != nil {
		return nil, fmt.Errorf("make the files of a step: %w", err)
	}
	files := map[string]string{}
	for _, name := range []string{"GITHUB_ENV", "GITHUB_OUTPUT", "GITHUB_PATH", "GITHUB_STEP_SUMMARY", "GITHUB_STATE"} {
		files[name] = filepath.Join(folder, strings.ToLower(name))
		if err := os.WriteFile(files[name], nil, 0o600); err != nil {
			return nil, fmt.Errorf("make the files of a step: %w", err)
		}
	}
	return files, nil
}

// collect takes in what a step has left.
func (s *sequence) collect(files, outputs map[string]string) error {
	if err := readSettings(files["GITHUB_OUTPUT"], outputs); err != nil {
		return fmt.Errorf("GITHUB_OUTPUT: %w", err)
	}
	if err := readSettings(files["GITHUB_ENV"], s.leg.env); err != nil {
		return fmt.Errorf("GITHUB_ENV: %w", err)
	}
	folders, err := readLines(files["GITHUB_PATH"])
	if err != nil {
		return fmt.Errorf("GITHUB_PATH: %w", err)
	}
	for _, folder := range folders {
		s.leg.path = append([]string{folder}, s.leg.path...) // the last one is looked into first
	}
	summary, err := os.ReadFile(files["GITHUB_STEP_SUMMARY"])
	s.leg.Summary += string(summary)
	return err
}
