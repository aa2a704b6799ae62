package rules

import (
	"fmt"
	"regexp"

	"github.com/relkit/relkit/internal/workflow"
)

// Permissions wants a reason for each permission.
var Permissions = Rule{
	Name:   "permissions",
	Proves: "a workflow has no permissions, and each job has those that it says the reason of",
	Find: func(all []*workflow.Workflow) []Finding {
		found := inFiles(func(w *workflow.Workflow, report func(int, string)) {
			if top := w.Permissions; top == nil || top.Word.Value != "" || len(top.Settings) > 0 {
				report(1, "permissions: {} is missing at the top")
			}
		})(all)
		return append(found, inJobs(func(_ *workflow.Workflow, job *workflow.Job, report func(int, string)) {
			rights := job.Permissions
			switch {
			case rights == nil:
				report(job.Line, fmt.Sprintf("job %s does not say its permissions", job.ID))
				return
			case rights.Word.Value != "":
				report(rights.Line, fmt.Sprintf("job %s has %s: name each permission", job.ID, rights.Word.Value))
			}
			for _, right := range rights.Settings {
				if right.Comment == "" {
					report(right.Line, fmt.Sprintf("job %s does not say what it needs %s: %s for", job.ID, right.Name, right.Value))
				}
			}
		})(all)...)
	},
}

// Credentials wants checkouts without the token: what runs later in the job could read it from .git/config.
var Credentials = Rule{
	Name:    "credentials",
	Proves:  "a checkout leaves no token behind, or says why",
	OfSteps: true,
	Find: inJobs(func(_ *workflow.Workflow, job *workflow.Job, report func(int, string)) {
		for _, step := range job.Steps {
			if name, _ := action(step.Uses.Value); name != "actions/checkout" {
				continue
			}
			if keep := step.With.Get("persist-credentials"); keep.Value != "false" && keep.Comment == "" {
				report(step.Line, "the checkout leaves its token behind: set persist-credentials: false, or say why not")
			}
		}
	}),
}

// Triggers wants no event that runs a stranger's code with this repository's rights.
var Triggers = Rule{
	Name:   "triggers",
	Proves: "no workflow is started by pull_request_target",
	Find: inFiles(func(w *workflow.Workflow, report func(int, string)) {
		if trigger := w.Trigger("pull_request_target"); trigger != nil {
			report(trigger.Line, "pull_request_target gives a stranger's pull request the rights of this repository")
		}
	}),
}

// Secrets requires secrets by their names: inherit passes on all of them.
var Secrets = Rule{
	Name:   "secrets",
	Proves: "a called workflow is given the secrets that are named, not all, and an environment can hold each of them",
	Find: func(all []*workflow.Workflow) []Finding {
		return append(inFiles(func(w *workflow.Workflow, report func(int, string)) {
			if w.On.Call == nil {
				return
			}
			for _, secret := range w.On.Call.Secrets {
				if !nameOfSecret.MatchString(secret.Name) {
					report(secret.Line, fmt.Sprintf("no environment can hold a secret %s: letters, digits and _ alone", secret.Name))
				}
			}
		})(all), inheriting(all)...)
	},
}

// nameOfSecret is what GitHub allows (https://docs.github.com/actions/reference/security/secrets#naming-your-secrets), in capitals.
var nameOfSecret = regexp.MustCompile(`^[A-Z_][A-Z0-9_]*$`)

var inheriting = inJobs(func(_ *workflow.Workflow, job *workflow.Job, report func(int, string)) {
	if job.Secrets != nil && job.Secrets.Word.Value != "" {
		report(job.Secrets.Line, fmt.Sprintf("job %s hands on all secrets: name those that are needed", job.ID))
	}
})
