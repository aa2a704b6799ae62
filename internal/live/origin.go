package live

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path"

	"golang.org/x/mod/modfile"

	"github.com/relkit/relkit/internal/gather"
	"github.com/relkit/relkit/internal/github"
	"github.com/relkit/relkit/internal/goreleaser"
	"github.com/relkit/relkit/internal/project"
	"github.com/relkit/relkit/internal/release"
)

// origin is where a project's files and history at a tag are read from.
type origin struct {
	client     *github.Client
	repository release.Repository
	local      *project.Project // nil when there is no checkout
	commit     string
	isLocal    bool // the checkout has the commit
}

// learn finds out what is known of a release before it is looked at.
func (o *origin) learn(ctx context.Context, version release.Version) (gather.Known, error) {
	known := gather.Known{Project: o.repository.Name, Repository: o.repository, Version: version}
	if err := o.findCommit(ctx, version.String()); err != nil {
		return known, err
	}
	known.Commit = o.commit
	read := func(name string) ([]byte, error) { return o.file(ctx, name, version.String()) }
	config, err := goreleaser.Find(read)
	if errors.Is(err, goreleaser.ErrNoConfig) {
		return known, nil
	}
	if err != nil {
		return known, err
	}
	if config.Project.Name != "" {
		known.Project = config.Project.Name
	}
	known.Config, known.Effective = config, config.Completed(known.Project)
	if text, err := read("go.mod"); err == nil {
		known.Module = modfile.ModulePath(text)
	} else if !errors.Is(err, fs.ErrNotExist) {
		return known, err
	}
	err = o.learnHistory(ctx, &known)
	return known, err
}

func (o *origin) findCommit(ctx context.Context, tag string) (err error) {
	if o.local != nil {
		if o.commit, err = o.local.Source.TagCommit(ctx, tag); err != nil {
			return err
		}
		if o.isLocal = o.commit != ""; o.isLocal {
			return nil
		}
	}
	o.commit, err = o.client.TagCommit(ctx, o.repository, tag)
	return err
}

// file is a file of the project at the tag.
func (o *origin) file(ctx context.Context, name, tag string) ([]byte, error) {
	if o.isLocal {
		return o.local.Source.File(ctx, o.commit, path.Join(o.local.Source.Prefix, name))
	}
	file, err := o.client.File(ctx, o.repository, tag, name)
	if errors.Is(err, github.ErrNotFound) {
		return nil, fmt.Errorf("%w: %w", fs.ErrNotExist, err)
	}
	return file.Content, err
}

// learnHistory finds what the templates may name, and what the notes must say where the history is at hand.
func (o *origin) learnHistory(ctx context.Context, known *gather.Known) error {
	facts, err := o.facts(ctx, known)
	if err != nil {
		return err
	}
	facts.ReleaseURL = known.Config.ReleaseURL(o.repository, facts.Tag)
	if o.isLocal {
		if known.Subjects, err = o.local.Source.Subjects(ctx, facts.Previous, o.commit); err != nil {
			return err
		}
	}
	if previous, err := release.ParseVersion(facts.Previous); err == nil {
		known.Previous = previous
	}
	if known.Templates, err = goreleaser.NewTemplates(facts); err != nil {
		return err
	}
	if err := known.Templates.AddEnv(known.Config.Project.Env); err != nil {
		return fmt.Errorf("%s: env: %w", known.Config.Path, err)
	}
	return nil
}

// facts are what the templates may name: all that git knows where a checkout has the commit, else what GitHub does.
func (o *origin) facts(ctx context.Context, known *gather.Known) (goreleaser.Facts, error) {
	if o.isLocal {
		detached := *o.local.Source
		detached.Branch = "" // the release was not made of what is checked out now
		return project.Facts(ctx, &detached, known.Config, known.Project, o.commit, known.Version)
	}
	facts := known.Config.Facts(known.Project)
	facts.Tag, facts.Commit, facts.Module = known.Version.String(), o.commit, known.Module
	facts.Read = func(name string) ([]byte, error) { return o.file(ctx, name, facts.Tag) }
	var err error
	facts.CommitTime, err = o.client.CommitTime(ctx, o.repository, o.commit)
	return facts, err
}
