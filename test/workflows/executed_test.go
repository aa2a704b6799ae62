//go:build linux

package workflows_test

import (
	"fmt"
	"path/filepath"
	"sync"

	"github.com/relkit/relkit/internal/workflow"
	"github.com/relkit/relkit/test/workflows/runner"
)

// executed are the run blocks that a test has executed.
var executed sync.Map

// unexecuted are the run blocks of this repository that no test has executed.
func unexecuted() []string {
	var missing []string
	see := func(file string, steps []workflow.Step) {
		for i := range steps {
			if steps[i].Run.Value == "" {
				continue
			}
			place := runner.Place{File: file, Line: steps[i].Run.Line}
			if _, done := executed.Load(place); !done {
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
