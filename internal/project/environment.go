package project

import (
	"context"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"

	"github.com/relkit/relkit/internal/goreleaser"
	"github.com/relkit/relkit/internal/process"
	"github.com/relkit/relkit/internal/release"
)

// KoRepository is the variable that selects where ko pushes images.
const KoRepository = "KO_DOCKER_REPO"

// Placeholder is the value of a variable that the configuration needs and that is not set.
type Placeholder struct{ Name, Value string }

// Environment is the part of a release's environment that this machine lacks.
type Environment struct {
	Variables    []string // as in os.Environ, placeholders included
	Placeholders []Placeholder
}

// Get returns the value of a variable, also of one of this process's environment.
func (e *Environment) Get(name string) string {
	for _, entry := range slices.Backward(e.Variables) {
		if value, ok := strings.CutPrefix(entry, name+"="); ok {
			return value
		}
	}
	return os.Getenv(name)
}

// ReleaseEnvironment finds out what the environment of a version's release lacks on this machine, for a checkout of a commit in a
// folder.
func (p *Project) ReleaseEnvironment(ctx context.Context, version release.Version, commit, folder string) (*Environment, error) {
	provided := p.workflowRun(version, commit, folder)
	needed, err := p.Config.NeededVariables()
	if err != nil {
		return nil, err
	}
	e := &Environment{}
	for _, name := range goreleaser.Unset(needed) {
		if value, known := ofRunners[name]; known {
			provided[name] = value
		} else if _, known := provided[name]; !known {
			e.Placeholders = append(e.Placeholders, Placeholder{name, p.placeholder(ctx, name, version, commit)})
		}
	}
	for _, name := range slices.Sorted(maps.Keys(ofRunners)) {
		if _, set := os.LookupEnv(name); !set && p.Config.Asks(name) {
			provided[name] = ofRunners[name]
		}
	}
	e.Variables = entries(provided)
	for _, each := range e.Placeholders {
		e.Variables = append(e.Variables, each.Name+"="+each.Value)
	}
	return e, nil
}

// WorkflowVariables returns the variables that GitHub sets in the workflow run that the tag of a version starts, as in os.Environ.
func (p *Project) WorkflowVariables(version release.Version, commit, folder string) []string {
	return entries(p.workflowRun(version, commit, folder))
}

func entries(variables map[string]string) []string {
	var sorted []string
	for _, name := range slices.Sorted(maps.Keys(variables)) {
		sorted = append(sorted, name+"="+variables[name])
	}
	return sorted
}

// workflowRun returns the variables that GitHub sets in every run of a workflow
// (https://docs.github.com/actions/reference/workflows-and-actions/variables), with the values of the run that the tag triggers. It ignores
// variables of another run in the user's environment.
//
// It excludes GITHUB_ACTIONS and CI, as programs print and behave differently when they are set, and the files that steps write to, such as
// GITHUB_OUTPUT.
func (p *Project) workflowRun(version release.Version, commit, folder string) map[string]string {
	tag := version.String()
	run := map[string]string{
		"GITHUB_SHA": commit, "GITHUB_REF": "refs/tags/" + tag, "GITHUB_REF_NAME": tag, "GITHUB_REF_TYPE": "tag",
		"GITHUB_EVENT_NAME": "push", "GITHUB_SERVER_URL": "https://github.com",
		"GITHUB_WORKSPACE": folder, "GITHUB_WORKFLOW": "release", "GITHUB_JOB": "release",
		"GITHUB_RUN_ID": "1", "GITHUB_RUN_NUMBER": "1", "GITHUB_RUN_ATTEMPT": "1",
	}
	if p.remote.Host != "" {
		run["GITHUB_SERVER_URL"] = "https://" + p.remote.Host
	}
	if home := p.Home(); home != (release.Repository{}) {
		run["GITHUB_REPOSITORY"], run["GITHUB_REPOSITORY_OWNER"] = home.String(), home.Owner
		run["GITHUB_ACTOR"], run["GITHUB_TRIGGERING_ACTOR"] = home.Owner, home.Owner
	}
	return run
}

// ofRunners are further variables that GitHub's runners set. They are set if the configuration uses them.
var ofRunners = map[string]string{
	"CI": "true", "GITHUB_ACTIONS": "true", "RUNNER_OS": "Linux", "RUNNER_ARCH": "X64", "RUNNER_NAME": "GitHub Actions 1", "RUNNER_ENVIRONMENT": "github-hosted",
}

var (
	moment = regexp.MustCompile(`(^|_)(EPOCH|TIMESTAMP)$`)
	ofTag  = regexp.MustCompile(`^((GIT|RELEASE|CURRENT|NEW)_)?TAG(_NAME)?$`)
	ofThis = regexp.MustCompile(`^((APP|RELEASE|CURRENT|NEW|BUILD)_)?VERSION$`)
	ofHead = regexp.MustCompile(`^(GIT_|BUILD_)?(COMMIT|SHA|COMMIT_SHA|COMMIT_HASH)$`)
	ofGo   = regexp.MustCompile(`^(GO|CGO_)[A-Z0-9_]+$`)
)

// placeholder returns a value of a form that works wherever such a variable is likely to be named: in a path, in the name of an image, in
// flags of the linker.
func (p *Project) placeholder(ctx context.Context, name string, version release.Version, commit string) string {
	plain := strings.Trim(strings.ToLower(name), "_")
	switch {
	case ofTag.MatchString(name):
		return version.String()
	case ofThis.MatchString(name):
		return version.Number()
	case ofHead.MatchString(name):
		return commit
	case name == KoRepository:
		return "registry.invalid/" + plain
	case moment.MatchString(name):
		return "315532800" // 1980, the first year of zip archives
	case ofGo.MatchString(name):
		if value, err := (process.Command{Name: "go", Args: []string{"env", name}, Dir: p.Folder}).Text(ctx); err == nil && value != "" {
			return value
		}
	}
	return strings.Join(strings.FieldsFunc(plain, func(c rune) bool { return c == '_' }), "-")
}
