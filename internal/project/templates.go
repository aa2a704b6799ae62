package project

import (
	"context"
	"fmt"

	"github.com/relkit/relkit/internal/git"
	"github.com/relkit/relkit/internal/goreleaser"
	"github.com/relkit/relkit/internal/release"
)

// Templates renders settings as GoReleaser would when it releases a version from the commit that source has checked out:
// the project's own repository, or a clone of it.
func (p *Project) Templates(ctx context.Context, source *git.Repository, version release.Version) (*goreleaser.Templates, error) {
	remote := p.remote
	if source != p.Source {
		var err error
		if remote, err = source.Remote(ctx); err != nil {
			return nil, err
		}
	}
	commit := ReleaseCommit{Source: source, Remote: remote, Commit: source.Head}
	facts, err := commit.Facts(ctx, p.Config, p.Name(), version)
	if err == nil {
		err = commit.AddPrevious(ctx, p.Config.Project.Git, &facts)
	}
	if err != nil {
		return nil, err
	}
	if repository, err := p.Repository(version); err == nil {
		facts.ReleaseURL = p.Config.ReleaseURL(repository, facts.Tag)
	}
	return p.templates(facts)
}

func (p *Project) templates(facts goreleaser.Facts) (*goreleaser.Templates, error) {
	facts.Env = append(facts.Env, p.Env...)
	templates, err := goreleaser.NewTemplates(facts)
	if err != nil {
		return nil, err
	}
	if err := templates.AddEnv(p.Config.Project.Env); err != nil {
		return nil, fmt.Errorf("%s: env: %w", p.Config.Path, err)
	}
	return templates, nil
}
