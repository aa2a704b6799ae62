package rules

import (
	"fmt"
	"slices"
	"strings"

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
	Proves: "each workflow says what a newer run does to it; one that may publish is not cancelled, and of several that publish, each waits for its turn",
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
		for _, job := range w.Jobs {
			if job.Environment == nil {
				continue
			}
			line, turns := job.Line, workflow.Settings(nil)
			if job.Concurrency != nil {
				line, turns = job.Concurrency.Line, job.Concurrency.Settings
			}
			if group := turns.Get("group").Value; group == "" || strings.Contains(group, "github.ref") || turns.Get("queue").Value != "max" || turns.Get("cancel-in-progress").Value != "false" {
				report(line, fmt.Sprintf("two tags at a time race in job %s: give it a concurrency group without the ref, queue: max and cancel-in-progress: false", job.ID))
			}
		}
	}),
}

// Uncached requires that releases are built only from their sources: a cache may have been written by a branch.
var Uncached = Rule{
	Name:   "uncached",
	Proves: "nothing that may publish restores a cache",
	Find: inJobs(func(w *workflow.Workflow, job *workflow.Job, report func(int, string)) {
		if !mayPublish(w) {
			return
		}
		if isLocal(job.Uses.Value) && w.On.Call != nil && job.With.Get("cache").Value != "false" {
			report(job.Uses.Line, fmt.Sprintf("job %s must have: cache: false", job.ID))
		}
		for _, step := range job.Steps {
			name, _ := action(step.Uses.Value)
			if name == setup && w.On.Call != nil && slices.ContainsFunc(w.On.Call.Inputs, func(i workflow.Input) bool { return i.Name == "cache" }) {
				report(step.Line, "the workflow has an input cache, which "+setup+" follows")
			}
			switch setting := cacheSetting(name); setting {
			case "":
			case always:
				report(step.Line, name+" restores a cache")
			default:
				if step.With.Get(setting).Value != "false" {
					report(step.Line, fmt.Sprintf("%s must have: %s: false", name, setting))
				}
			}
		}
	}),
}

const always = "always"

// cacheSetting is the input that keeps an action from a cache; empty for an action that has none.
func cacheSetting(name string) string {
	switch name {
	case "actions/cache", "actions/cache/restore", "actions/cache/save", "golangci/golangci-lint-action":
		return always
	case "actions/setup-go":
		return "cache"
	case "docker/setup-buildx-action":
		return "cache-binary"
	case "docker/setup-qemu-action":
		return "cache-image"
	}
	return ""
}

// Gated wants a check that a ruleset can require: the names of jobs with a matrix contain runners and versions, which change.
var Gated = Rule{
	Name:   "gated",
	Proves: "a workflow for pull requests whose job names can change has a last job Gate, which fails when another job fails",
	Find: inFiles(func(w *workflow.Workflow, report func(int, string)) {
		if w.On.Call == nil || w.Concurrency == nil || !strings.Contains(w.Concurrency.Settings.Get("group").Value, "pull_request") {
			return
		}
		var others workflow.Words
		var gate *workflow.Job
		changing := false
		for i := range w.Jobs {
			changing = changing || strings.Contains(w.Jobs[i].Name.Value, "${{")
			if w.Jobs[i].ID == "gate" {
				gate = &w.Jobs[i]
			} else {
				others = append(others, w.Jobs[i].ID)
			}
		}
		switch {
		case gate == nil && !changing:
		case gate == nil:
			report(1, "the workflow has no job gate")
		case gate.Name.Value != "Gate":
			report(gate.Line, fmt.Sprintf("the gate is called %q, not Gate", gate.Name.Value))
		case !strings.Contains(gate.If.Value, "always()"):
			report(gate.Line, "the gate is skipped when a job fails, and a check that is skipped passes: if: ${{ always() }}")
		case !slices.Equal(slices.Sorted(slices.Values(gate.Needs)), slices.Sorted(slices.Values(others))):
			report(gate.Line, fmt.Sprintf("the gate waits for %v, not for %v", gate.Needs, others))
		}
	}),
}

// Kept requires that what a release passes on expires soon: GitHub keeps an artifact for 90 days, and a free account 500 MB of them.
var Kept = Rule{
	Name:    "kept",
	Proves:  "what a release passes on between its jobs expires soon",
	OfSteps: true,
	Find: inJobs(func(w *workflow.Workflow, job *workflow.Job, report func(int, string)) {
		if w.On.Events != nil && !mayPublish(w) {
			return
		}
		for _, step := range job.Steps {
			if name, _ := action(step.Uses.Value); name == "actions/upload-artifact" && step.With.Get("retention-days").Value == "" {
				report(step.Line, "the artifact has no retention-days")
			}
		}
	}),
}
