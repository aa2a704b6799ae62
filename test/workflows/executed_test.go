//go:build linux

package workflows_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"github.com/relkit/relkit/internal/workflow"
	"github.com/relkit/relkit/test/workflows/runner"
)

// executed are the run blocks that a test has executed.
var executed sync.Map

// notExecuted are the run blocks that cannot be executed here, as "file: step". docs/workflows.md says why, under the same
// words.
var notExecuted = map[string]bool{
	"rehearse.yml: Fail unless all jobs have succeeded":   true,
	"actions/setup/action.yml: Reach the private modules": true,
}

// unexecuted are the run blocks of this repository that no test has executed, and what is wrong with the list of those that
// cannot be.
func unexecuted() []string {
	document, err := os.ReadFile(filepath.Join(root, "docs", "workflows.md"))
	if err != nil {
		return []string{err.Error()}
	}
	var missing []string
	for block := range notExecuted {
		if !strings.Contains(string(document), block) {
			missing = append(missing, block+", of which docs/workflows.md says nothing")
		}
	}
	see := func(file string, steps []workflow.Step) {
		for i := range steps {
			if steps[i].Run.Value == "" {
				continue
			}
			place := runner.Place{File: file, Line: steps[i].Run.Line}
			_, done := executed.Load(place)
			if done == notExecuted[file+": "+steps[i].Name.Value] {
				missing = append(missing, fmt.Sprintf("%v: %s", place, steps[i].Name.Value))
			}
		}
	}
	all, err := workflow.ReadAll(filepath.Join(root, ".github", "workflows"))
	if err != nil {
		return []string{err.Error()}
	}
	for _, one := range all {
		for i := range one.Jobs {
			see(one.File, one.Jobs[i].Steps)
		}
	}
	actions, err := filepath.Glob(filepath.Join(root, ".github", "actions", "*", "action.yml"))
	if err != nil {
		return []string{err.Error()}
	}
	for _, file := range actions {
		action, err := workflow.ReadAction(file)
		if err != nil {
			return []string{err.Error()}
		}
		see("actions/"+filepath.Base(filepath.Dir(file))+"/action.yml", action.Runs.Steps)
	}
	return missing
}
