// Package rules contains the rules for every workflow of the kit, and for every workflow that the kit writes for others. It is for
// tests. What GitHub itself rejects is for actionlint to find.
package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/relkit/relkit/internal/workflow"
)

// Rule is a property of workflows that are seen together.
type Rule struct {
	Name   string
	Proves string
	// OfSteps is a rule that composite actions keep to as well.
	OfSteps bool
	Find    func([]*workflow.Workflow) []Finding
}

// Finding is a place that breaks a rule.
type Finding struct {
	File    string
	Line    int
	Problem string
}

func (f Finding) String() string { return fmt.Sprintf("%s:%d: %s", f.File, f.Line, f.Problem) }

// All are all rules.
func All() []Rule {
	return []Rule{
		Pinned, OneVersion, Permissions, Credentials, Triggers, Secrets, Expressions, Shell, Short,
		Timeouts, Concurrency, Uncached, Gated, Kept, Described, SameInputs, Named,
	}
}

// AsWorkflow is a composite action in the place of the only job of a workflow, for the rules of steps.
func AsWorkflow(action *workflow.Action) *workflow.Workflow {
	return &workflow.Workflow{File: action.File, Jobs: workflow.Jobs{{Steps: action.Runs.Steps}}}
}

// inJobs makes a rule of what is wrong with a job.
func inJobs(find func(w *workflow.Workflow, job *workflow.Job, report func(line int, problem string))) func([]*workflow.Workflow) []Finding {
	return func(all []*workflow.Workflow) []Finding {
		var found []Finding
		for _, w := range all {
			for i := range w.Jobs {
				find(w, &w.Jobs[i], func(line int, problem string) {
					found = append(found, Finding{w.File, line, problem})
				})
			}
		}
		return found
	}
}

// inFiles makes a rule of what is wrong with a workflow.
func inFiles(find func(w *workflow.Workflow, report func(line int, problem string))) func([]*workflow.Workflow) []Finding {
	return func(all []*workflow.Workflow) []Finding {
		var found []Finding
		for _, w := range all {
			find(w, func(line int, problem string) { found = append(found, Finding{w.File, line, problem}) })
		}
		return found
	}
}

// action is the name of an action without its version, and the version.
func action(uses string) (name, version string) {
	name, version, _ = strings.Cut(uses, "@")
	return name, version
}

// isLocal reports whether an action or a workflow is a file of the checkout, or of the repository and the commit of who uses it.
func isLocal(uses string) bool {
	return strings.HasPrefix(uses, "./") || strings.HasPrefix(uses, setup[:2])
}

// setup is the action that each job of the kit begins with. It is given the inputs of the workflow, of which it takes what it needs.
const setup = "$/.github/actions/setup"

// mayPublish reports whether a job of the workflow may write releases or images.
func mayPublish(w *workflow.Workflow) bool {
	return slices.ContainsFunc(w.Jobs, func(job workflow.Job) bool {
		if job.Permissions == nil {
			return false
		}
		rights := job.Permissions.Settings
		return rights.Get("contents").Value == "write" || rights.Get("packages").Value == "write"
	})
}
