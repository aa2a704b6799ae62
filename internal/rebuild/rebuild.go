// Package rebuild builds a release a second time, from its tag in another folder, and reports the differences.
//
// It publishes nothing and signs nothing. Package audit decides whether a difference matters.
package rebuild

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/relkit/relkit/internal/git"
	"github.com/relkit/relkit/internal/goreleaser"
	"github.com/relkit/relkit/internal/prepare"
	"github.com/relkit/relkit/internal/project"
	"github.com/relkit/relkit/internal/release"
)

// left are the parts of a release that GoReleaser leaves out: all that publishes, signs or needs an account.
var left = []string{"announce", "publish", "docker", "ko", "sign", "sbom", "notarize", "homebrew", "nix", "scoop", "winget"}

// Again rebuilds a release with the checkout at path, its own configuration and the installed GoReleaser, and compares the result with what
// was downloaded. It writes only below folder, which must exist. A failed build is a fact about the release; an error means that the work
// was interrupted.
func Again(ctx context.Context, path, folder string, r *release.Release) (*release.Rebuild, error) {
	rebuilt, err := again(ctx, path, folder, r)
	if err != nil {
		rebuilt = &release.Rebuild{Err: err.Error()}
	}
	return rebuilt, context.Cause(ctx)
}

func again(ctx context.Context, path, folder string, r *release.Release) (*release.Rebuild, error) {
	clone, program, err := checkout(ctx, path, folder, r)
	if err != nil {
		return nil, err
	}
	config, err := goreleaser.Load(clone.Folder(), r.Settings.Config)
	if err != nil {
		return nil, err
	}
	if config.RehearsedDist() != config.DistFolder() {
		return nil, fmt.Errorf("%s builds into %s, which is outside the project and may hold another build: set dist to a folder in the project", config.Path, config.DistFolder())
	}
	env := environment(config, r.Version)
	var log bytes.Buffer
	if r.Settings.Prepare != "" {
		if err := prepare.Run(ctx, &clone.Repository, clone.Folder(), r.Settings.Prepare, env, &log); err != nil {
			return nil, fmt.Errorf("%w: %s", err, release.LastLine(log.String()))
		}
		log.Reset()
	}
	notes := filepath.Join(folder, "notes.md")
	if err := os.WriteFile(notes, []byte("Not released.\n"), 0o600); err != nil {
		return nil, err
	}
	err = program.Release(ctx, goreleaser.Run{
		Dir: clone.Folder(), Config: config.Path, Env: env, Skip: left, Notes: notes, Log: &log,
	})
	if err != nil {
		return nil, fmt.Errorf("%w: %s", err, release.LastLine(log.String()))
	}
	built, err := goreleaser.ReadDist(filepath.Join(clone.Folder(), config.DistFolder()))
	if err != nil {
		return nil, err
	}
	return compare(r, built.Files(), &differ{folder: folder, config: config})
}

// checkout clones the project at the tag.
func checkout(ctx context.Context, path, folder string, r *release.Release) (*git.Clone, *goreleaser.Program, error) {
	p, err := project.Open(ctx, path)
	if err != nil && !errors.Is(err, git.ErrShallow) {
		return nil, nil, fmt.Errorf("it needs a checkout of %s: %w", r.Repository, err)
	}
	if here, err := p.Repository(r.Version); err != nil || here != r.Repository {
		return nil, nil, fmt.Errorf("it needs a checkout of %s, but this folder belongs to another project: change to one", r.Repository)
	}
	source := *p.Source
	if source.Head, err = source.TagCommit(ctx, r.Version.String()); err != nil {
		return nil, nil, err
	}
	if source.Head == "" {
		return nil, nil, fmt.Errorf("the checkout has no tag %s: run git fetch --tags", r.Version)
	}
	program, err := goreleaser.Locate(ctx, p.Folder)
	if err != nil {
		return nil, nil, err
	}
	clone, err := source.Clone(ctx, filepath.Join(folder, "again"))
	if err != nil {
		return nil, nil, err
	}
	_, err = prepare.Include(ctx, p.Source, p.Folder, clone, r.Settings)
	return clone, program, err
}

// environment contains no token that could change anything: what is left out would be the only part that needs one.
func environment(config *goreleaser.Config, version release.Version) []string {
	env := []string{
		"GORELEASER_CURRENT_TAG=" + version.String(),
		"GITHUB_TOKEN=", "GH_TOKEN=", "GITLAB_TOKEN=", "GITEA_TOKEN=",
	}
	for _, name := range config.SecretNames() {
		env = append(env, name+"=none")
	}
	return env
}
