package check

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/relkit/relkit/internal/audit"
)

// Cosign checks that the workflow's cosign accepts the arguments in the configuration. Since version 3 it writes a bundle: it ignores
// --output-signature and --output-certificate, and fails without a file for --bundle (https://goreleaser.com/blog/cosign-v3).
var Cosign = Question{
	Name:   "cosign",
	Proves: "the cosign that the workflow installs accepts the arguments in the configuration",
	Run: func(_ context.Context, s *Subject) ([]audit.Finding, error) {
		settings := s.Project.Config.DetachedSignatures()
		if len(settings) == 0 {
			return nil, errors.New("the configuration does not use the cosign arguments from before version 3")
		}
		all, err := workflows(s.Project.Source.Root)
		if err != nil {
			return nil, err
		}
		var found []audit.Finding
		released := false
		for _, w := range all {
			for _, name := range sortedJobs(w.Jobs) {
				if j := w.Jobs[name]; j.releases() {
					released = true
					found = append(found, j.detached(w, settings)...)
				}
			}
		}
		if !released {
			return nil, errors.New("no step of a workflow runs GoReleaser")
		}
		return found, nil
	},
}

const (
	cosignInstaller = "sigstore/cosign-installer"
	kitsInstaller   = cosignInstaller + "@v4" // of relkit's workflow
)

// detached finds arguments that the cosign of a job would refuse.
func (j job) detached(w workflow, settings []string) []audit.Finding {
	steps := j.Steps
	if kit.MatchString(j.Uses) {
		steps = append(steps, workflowStep{Uses: kitsInstaller})
	}
	var found []audit.Finding
	for _, step := range steps {
		if !step.uses(cosignInstaller) {
			continue
		}
		version := w.cosignOf(step)
		if version == "1" || version == "2" {
			continue
		}
		problem := fmt.Sprintf("installs cosign 3, which fails with the arguments of %s: it needs --bundle, and ignores --output-signature and --output-certificate", strings.Join(settings, ", "))
		if version == "" {
			problem = strings.Replace(problem, "cosign 3, which", "a cosign of unknown version; version 3", 1)
		}
		finding := fail(w.File, problem, `sign with args: [sign-blob, "--bundle=${signature}", "${artifact}", --yes] and signature: "${artifact}.sigstore.json", or set cosign-release: v2.6.1 below with of the step`)
		finding.Warning = version == ""
		found = append(found, finding)
	}
	return found
}

var majorVersion = regexp.MustCompile(`^v?(\d+)(\.|$)`)

// cosignOf returns the major version of cosign that a step installs: the requested one, otherwise that of the action, whose version 4
// installs cosign 3. It is empty if neither is known.
func (w workflow) cosignOf(step workflowStep) string {
	if asked := majorVersion.FindStringSubmatch(fmt.Sprint(step.With["cosign-release"])); asked != nil {
		return asked[1]
	}
	_, ref, _ := strings.Cut(step.Uses, "@")
	action := majorVersion.FindStringSubmatch(ref)
	if action == nil { // pinned by commit, with the version in a comment
		action = regexp.MustCompile(regexp.QuoteMeta(step.Uses) + `["']?[ \t]+#[ \t]*v?(\d+)`).FindStringSubmatch(w.text)
	}
	switch {
	case action == nil:
		return ""
	case action[1] >= "4" && len(action[1]) == 1 || len(action[1]) > 1:
		return "3"
	}
	return "2"
}
