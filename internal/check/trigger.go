package check

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/relkit/relkit/internal/audit"
)

// Trigger looks for tags that start nothing: a push with the token that each workflow run gets starts no other workflow
// (https://docs.github.com/actions/concepts/security/github_token).
//
// Who will push the tag cannot be known from a checkout, so that what is found is a warning.
var Trigger = Question{
	Name:   "trigger",
	Proves: "a workflow waits for the tag, and none pushes it with a token whose pushes start no workflow",
	Run: func(_ context.Context, s *Subject) ([]audit.Finding, error) {
		if s.pushed {
			return nil, nil // it did start one: this
		}
		all, err := workflows(s.Project.Source.Root)
		if err != nil {
			return nil, err
		}
		var waiting []workflow
		for _, w := range all {
			if w.onTags() && !w.on("workflow_run") && !w.on("schedule") {
				waiting = append(waiting, w)
			}
		}
		if len(waiting) == 0 {
			return nil, errors.New("no workflow of the project waits for a tag")
		}
		found := unawaited(s.Tag, waiting)
		for _, w := range all {
			for _, deaf := range waiting {
				if w.tagsInVain() && !w.starts(deaf) {
					found = append(found, warn(w.File, fmt.Sprintf("pushes tags with the workflow's own token, which starts no workflow: %s will not run", deaf.File),
						"push with the token of an app or with a deploy key, or start it after the push: gh workflow run "+deaf.File+" --ref TAG, which needs workflow_dispatch there"))
				}
			}
		}
		return found, nil
	},
}

// unawaited finds that the workflows with GoReleaser wait for other tags than this one.
func unawaited(tag string, waiting []workflow) []audit.Finding {
	var found []audit.Finding
	for _, w := range waiting {
		if !w.goreleases() {
			continue
		}
		if accepts(w.tagFilters(), tag) {
			return nil
		}
		found = append(found, warn(w.File, "does not run for the tag "+tag+": it waits for "+strings.Join(w.tagFilters(), ", "),
			"push a tag that it waits for, or change on.push.tags"))
	}
	return found
}

// taggers are well-known actions that push a tag, or create a release and with it a tag.
var taggers = []string{
	"anothrnick/github-tag-action", "cycjimmy/semantic-release-action", "google-github-actions/release-please-action",
	"googleapis/release-please-action", "mathieudutour/github-tag-action", "ncipollo/release-action", "rickstaa/action-create-tag",
	"songmu/tagpr",
}

var (
	pushesTags = regexp.MustCompile(`git push\b.*(--tags|--follow-tags|refs/tags/)|gh release create`)
	makesTag   = regexp.MustCompile(`git tag (-[asmf] |--annotate |--sign |"?\$|v)`)
	ownToken   = regexp.MustCompile(`secrets\.GITHUB_TOKEN|github\.token`)
)

// tagsInVain reports whether a job of the workflow pushes a tag with the token of the run.
func (w workflow) tagsInVain() bool {
	if w.onTags() {
		return false // it is started by the tag, and pushes none
	}
	for _, job := range w.Jobs {
		checkout := false // with a token of its own
		for _, step := range job.Steps {
			if step.uses("actions/checkout") {
				checkout = step.foreignToken()
			}
			pushes := pushesTags.MatchString(step.Run) || makesTag.MatchString(step.Run) && strings.Contains(step.Run, "git push")
			if pushes && !checkout && !step.foreignToken() || step.uses(taggers...) && !step.foreignToken() {
				return true
			}
		}
	}
	return false
}

// foreignToken reports whether a step is given a token or a key that is not the token of the run.
func (s workflowStep) foreignToken() bool {
	for _, settings := range []map[string]any{s.With, s.Env} {
		for _, name := range slices.Sorted(maps.Keys(settings)) {
			lower := strings.ToLower(name)
			value := fmt.Sprint(settings[name])
			secret := strings.Contains(lower, "token") || strings.Contains(lower, "ssh-key")
			if secret && value != "" && !ownToken.MatchString(value) {
				return true
			}
		}
	}
	return false
}

// starts reports whether a workflow starts another one itself, or releases by itself.
func (w workflow) starts(other workflow) bool {
	return w.calls(other.File) || w.runs("gh workflow run") || w.runs("goreleaser release") || w.releases()
}

func (w workflow) releases() bool {
	for _, job := range w.Jobs {
		if slices.ContainsFunc(job.Steps, func(s workflowStep) bool { return s.uses("goreleaser/goreleaser-action") }) {
			return true
		}
	}
	return false
}
