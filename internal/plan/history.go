package plan

import (
	"context"
	"errors"
	"fmt"

	"github.com/relkit/relkit/internal/github"
	"github.com/relkit/relkit/internal/goreleaser"
	"github.com/relkit/relkit/internal/project"
	"github.com/relkit/relkit/internal/release"
)

// history determines the facts for templates, and what the notes must contain.
func (o *origin) history(ctx context.Context, p *planner, into *Release) error {
	facts, err := o.facts(ctx, p, into)
	if err != nil {
		return err
	}
	if into.rehearsal != nil {
		facts.Env = into.rehearsal.Env
	}
	facts.ReleaseURL = p.config.ReleaseURL(o.repository, facts.Tag)
	if p.dist != nil {
		facts.Previous, facts.Date, facts.Runtime = p.dist.Metadata.Previous, p.dist.Metadata.Date, p.dist.Metadata.Runtime
		facts.First = facts.Previous == ""
	}
	if err := o.changes(ctx, p, into, &facts); err != nil {
		return err
	}
	if previous, err := release.ParseVersion(facts.Previous); err == nil {
		into.Previous = previous
	}
	if p.templates, err = goreleaser.NewTemplates(facts); err != nil {
		return err
	}
	if err := p.templates.AddEnv(p.config.Project.Env); err != nil {
		return fmt.Errorf("%s: env: %w", p.config.Path, err)
	}
	return nil
}

// facts returns the facts for templates: from git if a checkout has the commit, else from GitHub.
func (o *origin) facts(ctx context.Context, p *planner, into *Release) (goreleaser.Facts, error) {
	if o.isLocal {
		commit := o.local.At(o.commit)
		facts, err := commit.Facts(ctx, p.config, into.Project, into.Version)
		if err == nil && p.dist == nil { // which has the previous tag
			err = commit.AddPrevious(ctx, p.config.Project.Git, &facts)
		}
		return facts, err
	}
	facts := p.config.Facts(into.Project)
	facts.Tag, facts.Commit, facts.Module = into.Version.String(), o.commit, p.module
	facts.Read = func(name string) ([]byte, error) { return o.file(ctx, name, facts.Tag) }
	var err error
	facts.CommitTime, err = o.client.CommitTime(ctx, o.repository, o.commit)
	return facts, err
}

// changes finds the subjects of the commits since the previous release.
func (o *origin) changes(ctx context.Context, p *planner, into *Release, facts *goreleaser.Facts) (err error) {
	if p.dist != nil && p.dist.History != nil {
		p.changes = p.dist.History.Subjects
		return nil
	}
	if o.isLocal {
		previous, err := project.Released(ctx, o.local.Source, o.commit, facts.Previous)
		if err != nil {
			return err
		}
		if previous != "" {
			if there, err := o.local.Source.TagCommit(ctx, previous); err != nil || there == "" {
				p.noChanges = "the checkout lacks the previous tag " + previous + ": run git fetch --tags"
				return err
			}
		}
		p.changes, err = o.local.Source.Subjects(ctx, previous, o.commit)
		return err
	}
	if facts.Previous == "" {
		if previous := newestBefore(into.Version, into.Published); !previous.IsZero() {
			facts.Previous = previous.String()
		}
	}
	if facts.Previous == "" {
		p.noChanges = "the history is not available, and no earlier release says where it starts"
		return nil
	}
	p.changes, err = o.client.Subjects(ctx, o.repository, facts.Previous, into.Version.String())
	if errors.Is(err, github.ErrNotFound) {
		p.noChanges, err = release.OneLine(err.Error()), nil
	}
	return err
}

// newestBefore returns the newest version that was released before another one; zero if there is none. A release follows
// releases, and a prerelease whatever came last.
func newestBefore(version release.Version, published []release.Version) release.Version {
	var newest release.Version
	for _, other := range published {
		if other.Compare(version) >= 0 || other.Prerelease() && !version.Prerelease() {
			continue
		}
		if newest.IsZero() || other.Compare(newest) > 0 {
			newest = other
		}
	}
	return newest
}
