package check

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"

	"github.com/relkit/relkit/internal/audit"
	"github.com/relkit/relkit/internal/goreleaser"
)

// Needs checks that the workflow installs what GoReleaser runs: a missing program is noticed only after the builds, or never.
var Needs = Question{
	Name:   "needs",
	Proves: "the release workflow installs each program that GoReleaser starts and that a runner lacks",
	Run: func(ctx context.Context, s *Subject) ([]audit.Finding, error) {
		templates, err := s.templates(ctx)
		if err != nil {
			return nil, err
		}
		needs := slices.DeleteFunc(s.Project.Config.Needs(templates), func(n goreleaser.Need) bool { return installers(n.Program) == nil })
		if len(needs) == 0 {
			return nil, errors.New("the configuration needs no program that a runner lacks")
		}
		all, err := workflows(s.Project.Source.Root)
		if err != nil {
			return nil, err
		}
		var found []audit.Finding
		var unknown []error
		released := false
		for _, w := range all {
			for _, name := range sortedJobs(w.Jobs) {
				job := w.Jobs[name]
				if !job.releases() {
					continue
				}
				released = true
				if job.otherConfig(s.Project.Config.Path) {
					continue
				}
				findings, err := job.lacks(s, w.File, needs)
				found = append(found, findings...)
				if err != nil {
					unknown = append(unknown, err)
				}
			}
		}
		if !released {
			return nil, errors.New("no step of a workflow runs GoReleaser")
		}
		return found, errors.Join(unknown...)
	},
}

// lacks finds the programs that no step of a releasing job installs. An error means that the job's runner may have more programs.
func (j job) lacks(s *Subject, file string, needs []goreleaser.Need) ([]audit.Finding, error) {
	switch {
	case kit.MatchString(j.Uses):
		return j.kitLacks(file, needs), nil
	case j.Container.Kind != 0:
		return nil, fmt.Errorf("%s: what the container of the job has is unknown", file)
	case !j.hosted():
		return nil, fmt.Errorf("%s: what the runner of the job has is unknown", file)
	}
	commands, opaque := j.commands(s.Project.Source.Root, s.Project.Folder)
	skipped := j.skipped()
	var found []audit.Finding
	for _, need := range needs {
		one := installers(need.Program)
		used := func(step workflowStep) bool { return step.uses(one.actions...) }
		switch {
		case need.Skip != "" && slices.Contains(skipped, need.Skip), slices.ContainsFunc(j.Steps, used),
			names(commands, need.Program), one.words != nil && one.words.MatchString(commands):
			continue
		}
		consequence := "GoReleaser fails without it"
		if need.Optional {
			consequence = "GoReleaser skips the part, and reports that only in its log"
		}
		finding := warn(file, fmt.Sprintf("%s needs %s, and no step installs it: %s", need.Setting, need.Program, consequence), one.remedy)
		finding.Warning = opaque || need.Optional // what called workflows install is unknown
		found = append(found, finding)
	}
	return found, nil
}

// names reports whether a text contains a program's name as a word.
func names(text, program string) bool {
	return regexp.MustCompile(`\b` + regexp.QuoteMeta(program) + `\b`).MatchString(text)
}

// kitLacks finds the programs that relkit's workflow does not install.
func (j job) kitLacks(file string, needs []goreleaser.Need) []audit.Finding {
	var found []audit.Finding
	for _, need := range needs {
		problem := fmt.Sprintf("%s needs %s, which relkit's workflow does not install", need.Setting, need.Program)
		switch {
		case need.Program == "cosign", need.Program == "syft" && fmt.Sprint(j.With["syft"]) == "true":
		case need.Program == "syft":
			found = append(found, fail(file, problem+" without its input syft", "set syft: true below with, or sboms.cmd to relkit"))
		default:
			found = append(found, warn(file, problem, "let before.hooks install it, or leave "+need.Setting+" out"))
		}
	}
	return found
}
