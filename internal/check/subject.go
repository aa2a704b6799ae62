package check

import (
	"context"
	"errors"
	"os"
	"regexp"
	"slices"
	"sync"

	"github.com/relkit/relkit/internal/git"
	"github.com/relkit/relkit/internal/goreleaser"
	"github.com/relkit/relkit/internal/project"
	"github.com/relkit/relkit/internal/release"
)

// errNoVersion is returned for a question about a version when the tag is not one.
var errNoVersion = errors.New("the tag is not a version")

// Options select what to examine.
type Options struct {
	Path    string // the project's folder
	Tag     string // the tag to be released; empty for the one at HEAD, else that of the workflow run, else the next
	Offline bool   // do not contact the forge or the registry
	// GoReleaser is the program that will build; nil for the one that is found below the project's folder or in PATH.
	GoReleaser *goreleaser.Program
	// Env is the build's environment in addition to that of this process. If it is nil, and this is not a workflow run, it is what GitHub
	// will set.
	Env []string
}

// Subject is the project and the tag that the questions are about.
type Subject struct {
	Project    *project.Project
	Tag        string
	Version    release.Version    // of Tag; zero if Tag is not a version
	Repository release.Repository // where it is released; empty when Tag is not a version
	Settings   release.Settings   // of the work tree, as is the configuration

	tagged  string // the commit of the tag in the checkout; empty if the tag does not exist
	pushed  bool   // the tag has triggered this workflow run
	shallow bool   // the clone is shallow or partial
	offline bool
	program *goreleaser.Program // as in Options

	templatesOnce sync.Once
	rendering     *goreleaser.Templates
	noTemplates   error
}

// Examine collects what the questions are about. An error states why there is nothing to examine.
func Examine(ctx context.Context, options Options) (*Subject, error) {
	opened, err := project.Open(ctx, options.Path)
	s := &Subject{Project: opened, Tag: options.Tag, offline: options.Offline, program: options.GoReleaser}
	if errors.Is(err, git.ErrShallow) {
		s.shallow, err = true, nil
	}
	if err != nil {
		return nil, err
	}
	if s.Settings = opened.Settings; opened.SettingsErr != nil {
		return nil, opened.SettingsErr
	}
	if err := s.chooseTag(ctx); err != nil {
		return nil, err
	}
	s.pushed = pushedTag() == s.Tag
	if s.tagged, err = opened.Source.TagCommit(ctx, s.Tag); err != nil {
		return nil, err
	}
	if s.Version, err = release.ParseVersion(s.Tag); err != nil {
		return s, nil //nolint:nilerr // a problem with the tag is a finding
	}
	if opened.Env = options.Env; opened.Env == nil && os.Getenv("GITHUB_REPOSITORY") == "" {
		opened.Env = opened.WorkflowVariables(s.Version, opened.Source.Head, opened.Source.Root)
	}
	s.Repository, err = opened.Repository(s.Version)
	return s, err
}

// chooseTag takes the tag that GoReleaser would release, or the next version if there is none yet.
func (s *Subject) chooseTag(ctx context.Context) error {
	if s.Tag != "" {
		return nil
	}
	source := s.Project.Source
	tags, err := source.TagsAt(ctx, source.Head)
	if err != nil {
		return err
	}
	pushed := pushedTag()
	if s.Tag = releaseTag(tags); s.Tag == "" || slices.Contains(tags, pushed) {
		s.Tag = pushed
	}
	if s.Tag != "" {
		return nil
	}
	all, contained, err := source.Versions(ctx)
	if err != nil {
		return err
	}
	next, err := project.Next(all, contained, s.Project.Module())
	s.Tag = next.String()
	return err
}

// goreleaser returns the GoReleaser that will build.
func (s *Subject) goreleaser(ctx context.Context) (*goreleaser.Program, error) {
	if s.program != nil {
		return s.program, nil
	}
	return goreleaser.Locate(ctx, s.Project.Folder)
}

// meantAsVersion matches tags that were meant to be versions, valid or not.
var meantAsVersion = regexp.MustCompile(`^[vV]?\d`)

// releaseTag returns the highest version among tags, otherwise one that was meant to be a version.
func releaseTag(tags []string) string {
	var versions []release.Version
	attempt := ""
	for _, tag := range tags {
		if version, err := release.ParseVersion(tag); err == nil {
			versions = append(versions, version)
		} else if meantAsVersion.MatchString(tag) {
			attempt = tag
		}
	}
	if len(versions) == 0 {
		return attempt
	}
	return slices.MaxFunc(versions, release.Version.Compare).String()
}

// pushedTag returns the tag of this workflow run; empty outside of GitHub Actions and in runs for a branch.
func pushedTag() string {
	if os.Getenv("GITHUB_REF_TYPE") != "tag" {
		return ""
	}
	return os.Getenv("GITHUB_REF_NAME")
}

// templates renders the configuration's settings for this release. All questions share it.
func (s *Subject) templates(ctx context.Context) (*goreleaser.Templates, error) {
	if s.Version.IsZero() {
		return nil, errNoVersion
	}
	s.templatesOnce.Do(func() { s.rendering, s.noTemplates = s.Project.Templates(ctx, s.Project.Source, s.Version) })
	return s.rendering, s.noTemplates
}
