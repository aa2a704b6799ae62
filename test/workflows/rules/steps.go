package rules

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/relkit/relkit/internal/workflow"
)

const (
	// strict stops at the first command that fails, in a pipe too, and at a variable that is not set. GitHub's own bash
	// lets the last one pass.
	strict = "bash -euo pipefail {0}"

	maxLines = 10 // of a script in a workflow, where no test reaches it
)

// Expressions wants none in scripts: they are pasted in as text, so that a branch's name could be a command.
var Expressions = Rule{
	Name:    "expressions",
	Proves:  "no script contains an expression; values reach it through the environment",
	OfSteps: true,
	Find: inJobs(func(_ *workflow.Workflow, job *workflow.Job, report func(int, string)) {
		for _, step := range job.Steps {
			if strings.Contains(step.Run.Value, "${{") {
				report(step.Run.Line, "the script contains an expression: pass its value through env")
			}
		}
	}),
}

// Shell wants scripts that end where something fails.
var Shell = Rule{
	Name:    "shell",
	Proves:  "scripts run under " + strict,
	OfSteps: true,
	Find: inJobs(func(w *workflow.Workflow, job *workflow.Job, report func(int, string)) {
		for _, step := range job.Steps {
			if step.Run.Value == "" {
				continue
			}
			shell := step.Shell.Value
			for _, defaults := range []workflow.Defaults{job.Defaults, w.Defaults} {
				if shell == "" {
					shell = defaults.Run.Shell.Value
				}
			}
			if shell != strict {
				report(step.Run.Line, fmt.Sprintf("the script's shell is %q, not %q", shell, strict))
			}
		}
	}),
}

// Short wants long scripts elsewhere.
var Short = Rule{
	Name:    "short",
	Proves:  fmt.Sprintf("no script is longer than %d lines: it would be a relkit verb, or a file with tests", maxLines),
	OfSteps: true,
	Find: inJobs(func(_ *workflow.Workflow, job *workflow.Job, report func(int, string)) {
		for _, step := range job.Steps {
			if lines := strings.Count(strings.TrimSpace(step.Run.Value), "\n") + 1; lines > maxLines {
				report(step.Run.Line, fmt.Sprintf("the script has %d lines", lines))
			}
		}
	}),
}

// Named wants names that read well on the page of a run.
var Named = Rule{
	Name:    "named",
	Proves:  "workflows, jobs and steps have a name, which begins with a capital or the name of a program",
	OfSteps: true,
	Find: func(all []*workflow.Workflow) []Finding {
		return append(inFiles(func(w *workflow.Workflow, report func(int, string)) {
			if w.On.Events != nil && !readable(w.Name.Value) {
				report(1, fmt.Sprintf("the workflow's name is %q", w.Name.Value))
			}
		})(all), inJobs(func(_ *workflow.Workflow, job *workflow.Job, report func(int, string)) {
			if job.ID != "" && !readable(job.Name.Value) {
				report(job.Line, fmt.Sprintf("the name of job %s is %q", job.ID, job.Name.Value))
			}
			for _, step := range job.Steps {
				if !readable(step.Name.Value) {
					report(step.Line, fmt.Sprintf("the step's name is %q", step.Name.Value))
				}
			}
		})(all)...)
	},
}

// readable is a text that begins with a capital, or with the name of a program or a file.
func readable(name string) bool {
	first, _, _ := strings.Cut(name, " ")
	switch first {
	case "":
		return false
	case "gosec", "govulncheck", "go.mod":
		return true
	}
	letter, _ := utf8.DecodeRuneInString(first)
	return unicode.IsUpper(letter)
}
