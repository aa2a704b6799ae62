package rules

import (
	"fmt"

	"github.com/relkit/relkit/internal/workflow"
)

// Timeouts wants an end to jobs that hang: GitHub waits six hours.
var Timeouts = Rule{
	Name:   "timeouts",
	Proves: "each job has a longest time",
	Find: inJobs(func(_ *workflow.Workflow, job *workflow.Job, report func(int, string)) {
		if job.Uses.Value == "" && job.Timeout.Value == "" {
			report(job.Line, fmt.Sprintf("job %s has no timeout-minutes", job.ID))
		}
	}),
}

// Concurrency wants it said what happens to a run when the next one starts. What may publish is never cancelled.
var Concurrency = Rule{
	Name:   "concurrency",
	Proves: "each workflow says what a newer run does to it; one that may publish is not cancelled",
	Find: inFiles(func(w *workflow.Workflow, report func(int, string)) {
		if w.Concurrency == nil {
			report(1, "the workflow says nothing of concurrency")
			return
		}
		cancel := w.Concurrency.Settings.Get("cancel-in-progress")
		switch {
		case w.Concurrency.Settings.Get("group").Value == "" || cancel.Value == "":
			report(w.Concurrency.Line, "concurrency needs a group and cancel-in-progress")
		case mayPublish(w) && cancel.Value != "false":
			report(cancel.Line, "a newer run could cancel a release: cancel-in-progress: false")
		}
	}),
}

// Uncached wants releases that are built from their sources alone: a cache may have been written by a branch.
var Uncached = Rule{
	Name:   "uncached",
	Proves: "nothing that may publish restores a cache",
	Find: inJobs(func(w *workflow.Workflow, job *workflow.Job, report func(int, string)) {
		if !mayPublish(w) {
			return
		}
		if isLocal(job.Uses.Value) && w.On.Call != nil && job.With.Get("cache").Value != "false" {
			report(job.Uses.Line, fmt.Sprintf("job %s must be told: cache: false", job.ID))
		}
		for _, step := range job.Steps {
			name, _ := action(step.Uses.Value)
			switch setting := cacheSetting(name); setting {
			case "":
			case always:
				report(step.Line, name+" restores a cache")
			default:
				if step.With.Get(setting).Value != "false" {
					report(step.Line, fmt.Sprintf("%s must be told: %s: false", name, setting))
				}
			}
		}
	}),
}

const always = "always"

// cacheSetting is the input that keeps an action from a cache; empty for an action that has none.
func cacheSetting(name string) string {
	switch name {
	case "actions/cache", "actions/cache/restore", "golangci/golangci-lint-action":
		return always
	case "actions/setup-go", "./relkit/.github/actions/setup":
		return "cache"
	case "docker/setup-buildx-action":
		return "cache-binary"
	case "docker/setup-qemu-action":
		return "cache-image"
	}
	return ""
}
