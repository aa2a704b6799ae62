package plan

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"path/filepath"
	"slices"

	"github.com/relkit/relkit/internal/github"
	"github.com/relkit/relkit/internal/goreleaser"
	"github.com/relkit/relkit/internal/project"
	"github.com/relkit/relkit/internal/release"
	"github.com/relkit/relkit/internal/settings"
)

// origin is where a project's files and history at a tag are read from.
type origin struct {
	client     *github.Client
	repository release.Repository
	local      *project.Project   // nil when there is no checkout
	named      *goreleaser.Dist   // the dist folder that the query names; nil if it names none
	written    *goreleaser.Config // the configuration at the tag; nil if it cannot be read
	commit     string
	isLocal    bool // the checkout has the commit
}

// plan plans a release.
func (o *origin) plan(ctx context.Context, query Query, into *Release) error {
	into.Subject = release.Subject{Project: o.repository.Name, Repository: o.repository, Version: query.Version}
	if err := o.findCommit(ctx, query.Version.String()); err != nil {
		return err
	}
	into.Commit = o.commit
	published, err := o.client.Versions(ctx, o.repository)
	if err != nil {
		return err
	}
	into.Published = slices.DeleteFunc(published, func(v release.Version) bool { return v.Compare(query.Version) == 0 })
	dist, err := o.dist(query)
	if err != nil {
		return err
	}
	read := func(name string) ([]byte, error) { return o.file(ctx, name, query.Version.String()) }
	if into.Settings, err = settings.Find(read); err != nil {
		if _, ok := errors.AsType[*settings.Error](err); !ok {
			return err
		}
		into.SettingsErr = fmt.Errorf("%w (at %s)", err, query.Version)
	}
	config, err := goreleaser.Find(into.Settings.Config, read)
	if err == nil {
		o.written = config
	}
	if dist != nil && (err != nil || query.Rehearsal != nil) { // whose overlay has left some out
		into.NotCovered = notCovered(dist.Effective, true)
	} else if err == nil {
		into.NotCovered = notCovered(config, false)
	}
	switch {
	case dist != nil:
		config = dist.Effective
	case errors.Is(err, goreleaser.ErrNoConfig):
		into.deduce()
		return nil
	case err != nil:
		return err
	}
	return o.planned(ctx, query, config, dist, into)
}

// planned makes the plan from a configuration, and from the dist folder if there is one.
func (o *origin) planned(ctx context.Context, query Query, config *goreleaser.Config, dist *goreleaser.Dist, into *Release) error {
	p := &planner{config: config, written: o.written, dist: dist, version: query.Version, repository: o.home(), thisBuild: into.Dist != ""}
	p.modules = &modules{read: func(name string) ([]byte, error) { return o.inRepository(ctx, name, query.Version.String()) }}
	if o.isLocal {
		p.modules.prefix = path.Clean(o.local.Source.Prefix)
	}
	if into.rehearsal != nil {
		p.public, p.publicGit = into.rehearsal.Public, into.rehearsal.PublicGit
	}
	if dist != nil {
		into.Project, into.platforms = dist.Metadata.Project, dist.Platforms()
		into.programs, into.sources = dist.Programs(), dist.Sources()
	} else if config.Project.Name != "" {
		into.Project = config.Project.Name
	}
	p.effective = withDefaults(config.Project, into.Project)
	found, err := p.modules.of(".")
	if err != nil {
		return err
	}
	p.module = found.path
	if err := o.history(ctx, p, into); err != nil {
		return err
	}
	into.Plan = p.make()
	if err := o.tree(ctx, config, dist, into); err != nil {
		return err
	}
	if into.rehearsal != nil && dist != nil {
		for i := range into.Plan.Images { // the rehearsal has built what GoReleaser has not
			image := &into.Plan.Images[i]
			image.Substitute = image.Digest == ""
			image.EmptyBase = image.Section == "kos"
		}
	}
	into.leaveOutUnbuilt()
	return nil
}

// home returns the repository that the project is developed in; its releases may be in another one.
func (o *origin) home() release.Repository {
	if o.local != nil {
		if home := o.local.Home(); home.Name != "" {
			return home
		}
	}
	return o.repository
}

// leaveOutUnbuilt leaves the images out that a rehearsal has not built. Where it has built none, nothing of them needs to be known.
func (r *Release) leaveOutUnbuilt() {
	if r.rehearsal == nil || r.rehearsal.Built == nil {
		return
	}
	r.Plan.Images = slices.DeleteFunc(r.Plan.Images, func(i release.PlannedImage) bool { return !r.rehearsal.Built(i) })
	if len(r.Plan.Images) == 0 {
		r.Plan.Unknown = slices.DeleteFunc(r.Plan.Unknown, func(u release.Unknown) bool { return u.Part == release.PartImages })
	}
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

// file returns a file of the project at the tag.
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

// inRepository returns a file of the repository at the tag, by its path in there.
func (o *origin) inRepository(ctx context.Context, name, tag string) ([]byte, error) {
	if o.isLocal {
		return o.local.Source.File(ctx, o.commit, name)
	}
	return o.file(ctx, name, tag)
}

// tree returns how the files of the build differed from the tag: as the build job has saved it, else from the checkout if that is at the
// commit.
func (o *origin) tree(ctx context.Context, config *goreleaser.Config, dist *goreleaser.Dist, into *Release) (err error) {
	switch {
	case dist != nil && dist.Tree != nil:
		into.Plan.Tree = *dist.Tree
	case o.isLocal && o.local.Source.Head == o.commit:
		folder := config.DistFolder()
		if !filepath.IsAbs(folder) {
			folder = filepath.Join(o.local.Folder, folder)
		}
		into.Plan.Tree, err = o.local.Source.TreeWithout(ctx, folder)
	}
	return err
}
