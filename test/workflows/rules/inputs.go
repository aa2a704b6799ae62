package rules

import (
	"fmt"

	"github.com/relkit/relkit/internal/workflow"
)

// Described wants a workflow that can be called without reading it.
var Described = Rule{
	Name:   "described",
	Proves: "inputs have a type, a description and a default, secrets and outputs a description",
	Find: inFiles(func(w *workflow.Workflow, report func(int, string)) {
		if w.On.Call == nil {
			return
		}
		for _, input := range w.On.Call.Inputs {
			switch {
			case input.Description.Value == "":
				report(input.Line, fmt.Sprintf("input %s has no description", input.Name))
			case input.Type.Value == "":
				report(input.Line, fmt.Sprintf("input %s has no type", input.Name))
			case input.Default == nil && input.Required.Value != "true":
				report(input.Line, fmt.Sprintf("input %s has no default and is not required", input.Name))
			}
		}
		for _, secret := range w.On.Call.Secrets {
			if secret.Description.Value == "" || secret.Required.Value == "" {
				report(secret.Line, fmt.Sprintf("secret %s needs a description and required", secret.Name))
			}
		}
		for _, output := range w.On.Call.Outputs {
			if output.Description.Value == "" {
				report(output.Line, fmt.Sprintf("output %s has no description", output.Name))
			}
		}
	}),
}

// SameInputs wants one meaning for one name.
var SameInputs = Rule{
	Name:   "sameinputs",
	Proves: "an input of one name is the same in all workflows",
	Find: func(all []*workflow.Workflow) []Finding {
		type place struct {
			file  string
			input workflow.Input
		}
		var found []Finding
		first := map[string]place{}
		for _, w := range all {
			if w.On.Call == nil {
				continue
			}
			for _, input := range w.On.Call.Inputs {
				before, seen := first[input.Name]
				if !seen {
					first[input.Name] = place{w.File, input}
				} else if facts(before.input) != facts(input) {
					found = append(found, Finding{w.File, input.Line, fmt.Sprintf("input %s is another one than in %s", input.Name, before.file)})
				}
			}
		}
		return found
	},
}

// facts are what of an input must be the same everywhere.
func facts(input workflow.Input) [4]string {
	all := [4]string{input.Type.Value, input.Description.Value, input.Required.Value}
	if input.Default != nil {
		all[3] = "default " + input.Default.Value
	}
	return all
}
