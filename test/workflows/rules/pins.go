package rules

import (
	"fmt"
	"regexp"

	"github.com/relkit/relkit/internal/workflow"
)

var (
	commit  = regexp.MustCompile(`^[0-9a-f]{40}$`)
	version = regexp.MustCompile(`^v?\d+(\.\d+)*$`)
)

// Pinned wants actions and workflows by their commit: a tag can be moved to other code.
var Pinned = Rule{
	Name:    "pinned",
	Proves:  "actions and workflows are pinned by their commit, with the version in a comment",
	OfSteps: true,
	Find: func(all []*workflow.Workflow) []Finding {
		var found []Finding
		for _, use := range uses(all) {
			name, at := action(use.Value)
			switch {
			case !commit.MatchString(at):
				found = append(found, Finding{use.file, use.Line, name + " is not pinned by a commit"})
			case !version.MatchString(use.Comment):
				found = append(found, Finding{use.file, use.Line, fmt.Sprintf("%s has no version in a comment, as in # v1.2.3", name)})
			}
		}
		return found
	},
}

// OneVersion wants one version of an action: what one job was tried with, another must not differ in.
var OneVersion = Rule{
	Name:    "oneversion",
	Proves:  "an action has the same commit and the same version wherever it is used",
	OfSteps: true,
	Find: func(all []*workflow.Workflow) []Finding {
		var found []Finding
		first := map[string]use{}
		for _, one := range uses(all) {
			name, _ := action(one.Value)
			before, seen := first[name]
			if !seen {
				first[name] = one
			} else if before.Value != one.Value || before.Comment != one.Comment {
				found = append(found, Finding{one.file, one.Line, fmt.Sprintf("%s is another version than in %s", name, before.file)})
			}
		}
		return found
	},
}

// use is what a step or a job runs that is not in the checkout.
type use struct {
	file string
	workflow.Text
}

func uses(all []*workflow.Workflow) []use {
	var found []use
	for _, w := range all {
		for _, job := range w.Jobs {
			texts := []workflow.Text{job.Uses}
			for _, step := range job.Steps {
				texts = append(texts, step.Uses)
			}
			for _, text := range texts {
				if text.Value != "" && !isLocal(text.Value) {
					found = append(found, use{w.File, text})
				}
			}
		}
	}
	return found
}
