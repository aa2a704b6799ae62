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

// Trigger looks for tags that trigger nothing: a push with the token of a workflow run starts no other workflow
// (https://docs.github.com/actions/concepts/security/github_token).
//
// A checkout does not show who will push the tag, so the finding is a warning.
var Trigger = Question{
	Name:   "trigger",
	Proves: "the tag triggers the release workflow, and no workflow pushes it with a token whose pushes trigger none",
	Run: func(_ context.Context, s *Subject) ([]audit.Finding, error) {
		if s.pushed {
			return nil, nil // it has triggered this run
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
		found := deafToTag(all, s.Tag)
		if len(waiting) == 0 && len(found) == 0 {
			return nil, errors.New("no workflow of the project is triggered by a tag")
		}
		for _, w := range all {
			for _, untriggered := range waiting {
				if w.pushesTagWithoutEffect() && !w.starts(untriggered) {
					found = append(found, warn(w.File, fmt.Sprintf("pushes tags with the workflow's own token, which triggers no workflow: %s will not run", untriggered.File),
						"push with the token of an app or with a deploy key, or start it after the push: gh workflow run "+untriggered.File+" --ref TAG, which needs workflow_dispatch there"))
				}
			}
		}
		return found, nil
	},
}

// deafToTag finds the releasing workflows that this tag does not trigger. If another workflow releases without being triggered by tags, the
// tag may be meant for it.
func deafToTag(all []workflow, tag string) []audit.Finding {
	var found []audit.Finding
	for _, w := range all {
		if !w.releases() {
			continue
		}
		filters, ok := w.pushed()
		switch {
		case w.onTag(tag), !ok:
			return nil
		case filters.ofTags():
			found = append(found, warn(w.File, "releases, and the tag "+tag+" does not trigger it: see the tag filter under on.push",
				"change the filter to match the tag, as v* does, or use a tag that matches"))
		case w.releasesTagsAlone() && !w.on("release") && !w.on("workflow_dispatch") && !w.on("workflow_run"):
			found = append(found, warn(w.File, "releases tags, but no tag triggers it: on.push filters branches, and has no tags",
				"add tags: ['v*'] under on.push"))
		default:
			return nil
		}
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

// taggers are well-known actions that push a tag, or create a release and thereby a tag.
func (w workflow) pushesTagWithoutEffect() bool {
	if w.onTagsAlone() {
		return false // it is triggered by the tag, and pushes none
	}
	for _, job := range w.Jobs {
		checkout := false // with another token
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

// foreignToken reports whether a step gets a token or key other than the token of the run.
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

// starts reports whether a workflow triggers another one itself, or releases by itself.
func (w workflow) starts(other workflow) bool {
	return w.calls(other.File) || w.runs("gh workflow run") || w.releases()
}

// kit is relkit's reusable release workflow, in any repository.
var kit = regexp.MustCompile(`(^|/)relkit/\.github/workflows/release\.ya?ml(@|$)`)

// releases reports whether a job has a step that runs GoReleaser to release.
func (w workflow) releases() bool {
	for _, job := range w.Jobs {
		if job.releases() {
			return true
		}
	}
	return false
}

func (j job) releases() bool {
	return kit.MatchString(j.Uses) || slices.ContainsFunc(j.Steps, workflowStep.releases)
}

var notReleasing = regexp.MustCompile(`--snapshot\b|^\s*(build|check|healthcheck|init|changelog)\b`)

// releases reports whether a step runs goreleaser release.
func (s workflowStep) releases() bool {
	if s.uses("goreleaser/goreleaser-action") {
		arguments := fmt.Sprint(s.With["args"])
		return s.With["install-only"] != true && !notReleasing.MatchString(arguments)
	}
	for line := range strings.Lines(s.Run) {
		if _, arguments, ok := strings.Cut(line, "goreleaser release"); ok && !notReleasing.MatchString(arguments) {
			return true
		}
	}
	return false
}

var ifTag = regexp.MustCompile(`refs/tags|ref_type`)

// releasesTagsAlone reports whether the jobs that release require a tag.
func (w workflow) releasesTagsAlone() bool {
	asks := false
	for _, job := range w.Jobs {
		for _, step := range job.Steps {
			if step.releases() {
				if !ifTag.MatchString(job.If + step.If) {
					return false
				}
				asks = true
			}
		}
	}
	return asks
}
