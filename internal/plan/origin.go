package plan

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strings"

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

// plan finds out what a release should contain.
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
	config, err := goreleaser.Find(read)
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

// planned makes the plan of a configuration, by the dist folder where there is one.
func (o *origin) planned(ctx context.Context, query Query, config *goreleaser.Config, dist *goreleaser.Dist, into *Release) error {
	p := &planner{config: config, dist: dist, version: query.Version, repository: o.repository, thisBuild: into.Dist != ""}
	p.modules = &modules{read: func(name string) ([]byte, error) { return o.inRepository(ctx, name, query.Version.String()) }}
	if o.isLocal {
		p.modules.prefix = path.Clean(o.local.Source.Prefix)
	}
	if into.rehearsal != nil {
		p.public = into.rehearsal.Public
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
	if err := o.modified(ctx, config, into); err != nil {
		return err
	}
	if into.rehearsal != nil && dist != nil {
		for i := range into.Plan.Images { // what GoReleaser has not built, the rehearsal has
			into.Plan.Images[i].Substitute = into.Plan.Images[i].Digest == ""
		}
	}
	into.leaveOutUnbuilt()
	return nil
}

// leaveOutUnbuilt leaves the images out that a rehearsal has not built. Where it has built none, nothing of them needs to be known.
func (r *Release) leaveOutUnbuilt() {
	if r.rehearsal == nil || r.rehearsal.Built == nil {
		return
	}
	r.Plan.Images = slices.DeleteFunc(r.Plan.Images, func(i release.PlannedImage) bool { return !r.rehearsal.Built(i.Name) })
	if len(r.Plan.Images) == 0 {
		r.Plan.Unknown = slices.DeleteFunc(r.Plan.Unknown, func(u release.Unknown) bool { return u.Part == release.PartImages })
	}
}

// dist is the dist folder of the release's build; nil where it is not at hand. The checkout's own is of this release, and may be of
// another build of it.
func (o *origin) dist(query Query) (*goreleaser.Dist, error) {
	if query.Dist != "" {
		dist, err := goreleaser.ReadDist(query.Dist)
		if err == nil {
			err = dist.IsOf(query.Version, o.commit)
		}
		if err != nil {
			return nil, &DistError{Folder: query.Dist, Err: err}
		}
		return dist, nil
	}
	if o.local == nil {
		return nil, nil
	}
	folder := filepath.Join(o.local.Folder, o.local.Config.DistFolder())
	if !goreleaser.HasDist(folder) {
		return nil, nil
	}
	dist, err := goreleaser.ReadDist(folder)
	if err != nil || dist.IsOf(query.Version, o.commit) != nil {
		return nil, nil //nolint:nilerr // left by another build, or by one that failed
	}
	return dist, nil
}

// DistError says that a dist folder is not the one of the release's build.
type DistError struct {
	Folder string
	Err    error
}

func (e *DistError) Error() string {
	return fmt.Sprintf("--dist %s: %v: name the dist folder of this release's build", e.Folder, e.Err)
}

// Unwrap returns what is wrong with the folder.
func (e *DistError) Unwrap() error { return e.Err }

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

// inRepository is a file of the repository at the tag, by its path in there.
func (o *origin) inRepository(ctx context.Context, name, tag string) ([]byte, error) {
	if o.isLocal {
		return o.local.Source.File(ctx, o.commit, name)
	}
	return o.file(ctx, name, tag)
}

// modified finds what makes the tree of the build differ from the tag, where the checkout at hand is that tree.
func (o *origin) modified(ctx context.Context, config *goreleaser.Config, into *Release) error {
	if !o.isLocal || o.local.Source.Head != o.commit {
		return nil
	}
	dist := path.Join(o.local.Source.Prefix, filepath.ToSlash(config.DistFolder())) + "/"
	ignored, err := o.local.Source.Ignores(ctx, dist+"file")
	if err != nil {
		return err
	}
	into.Plan.DistTracked = !ignored
	files, err := o.local.Source.Uncommitted(ctx)
	for _, file := range files {
		if !strings.HasPrefix(file, dist) {
			into.Plan.Modified = append(into.Plan.Modified, file)
		}
	}
	return err
}

// history finds what the templates may name, and what the notes must say.
func (o *origin) history(ctx context.Context, p *planner, into *Release) error {
	facts, err := o.facts(ctx, p, into)
	if err != nil {
		return err
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

// facts are what the templates may name: all that git knows where a checkout has the commit, else what GitHub does.
func (o *origin) facts(ctx context.Context, p *planner, into *Release) (goreleaser.Facts, error) {
	if o.isLocal {
		detached := *o.local.Source
		detached.Branch = "" // the release was not made of what is checked out now
		return project.Facts(ctx, &detached, p.config, into.Project, o.commit, into.Version)
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
	if o.isLocal {
		previous, err := project.Released(ctx, o.local.Source, o.commit, facts.Previous)
		if err != nil {
			return err
		}
		if there, err := o.local.Source.TagCommit(ctx, previous); previous != "" && (err != nil || there == "") {
			p.noChanges = "the checkout lacks the previous tag " + previous + ": run git fetch --tags"
			return err
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
		p.noChanges = "the history is not at hand, and no earlier release says where it begins"
		return nil
	}
	p.changes, err = o.client.Subjects(ctx, o.repository, facts.Previous, into.Version.String())
	if errors.Is(err, github.ErrNotFound) {
		p.noChanges, err = release.OneLine(err.Error()), nil
	}
	return err
}

// newestBefore is the newest version that was released before another one; zero where there is none. A release follows
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
