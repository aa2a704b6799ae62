package rehearse

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/relkit/relkit/internal/git"
	"github.com/relkit/relkit/internal/goreleaser"
	"github.com/relkit/relkit/internal/release"
)

// Workspace is the temporary folder of a rehearsal. All that it writes is below it.
type Workspace struct {
	Folder    string
	Clone     *git.Clone
	committed time.Time // when the commit that is released was made
	templates *goreleaser.Templates
}

func (r *Rehearsal) prepare(ctx context.Context) (string, error) {
	var err error
	if r.Subject, err = study(ctx, r.options); err != nil {
		return "", err
	}
	for _, warning := range r.Subject.warnings(r.options.Dirty) {
		r.progress.Warn(warning)
	}
	r.Workspace = &Workspace{Folder: r.options.Folder}
	if r.Workspace.Folder == "" {
		if r.Workspace.Folder, err = os.MkdirTemp("", "relkit-"); err != nil {
			return "", input(fmt.Errorf("make a temporary folder: %w: set TMPDIR to a writable folder", err))
		}
	}
	if err := r.cloneAndTag(ctx); err != nil {
		return "", err
	}
	for _, hook := range r.Subject.Config.Hooks(r.Workspace.Clone.Read) {
		r.runsAsItIs(hook)
	}
	for _, each := range r.Subject.environment.Placeholders {
		r.progress.Warn(fmt.Sprintf("%s is not set: the placeholder %s is used; set it to rehearse with its value", each.Name, each.Value))
		r.omitf(each.Name, "it is not set, and the placeholder %s was used", each.Value)
	}
	return fmt.Sprintf("%s %s at %.12s, GoReleaser %s", r.Subject.Repository, r.Subject.Version,
		r.Workspace.Clone.Head, r.Subject.goreleaser.Version), r.prepareTemplates(ctx)
}

// runsAsItIs notes a command of the project that the rehearsal will run, with a warning where it names a program that reaches the
// network.
func (r *Rehearsal) runsAsItIs(hook release.Hook) {
	r.hooks = append(r.hooks, hook)
	if warning := hook.Warning(); warning != "" {
		r.progress.Warn(warning)
	}
}

func (r *Rehearsal) cloneAndTag(ctx context.Context) error {
	clone, err := r.Subject.Source.Clone(ctx, filepath.Join(r.Workspace.Folder, "clone"))
	if err != nil {
		return err
	}
	r.Workspace.Clone = clone
	if r.options.Dirty && len(r.Subject.uncommitted) > 0 {
		if err := clone.CommitChangesOf(ctx, r.Subject.Source); err != nil {
			return err
		}
	}
	if err := r.configure(); err != nil {
		return err
	}
	remote, err := r.Subject.Source.Remote(ctx)
	if err != nil {
		return err
	}
	if remote.URL == "" {
		// As actions/checkout has it. Git would have the folder of the checkout.
		if err := clone.SetOrigin(ctx, "https://github.com/"+r.Subject.Repository.String()); err != nil {
			return err
		}
	}
	if missing := clone.MissingLFS; len(missing) > 0 {
		r.progress.Warn("Git LFS has not fetched " + some(missing) + ", so files hold pointers instead of content: run git lfs pull")
		r.omitf("LFS files", "the checkout lacks the content of %s: run git lfs pull", some(missing))
	}
	if err := r.Subject.provide(ctx, clone.Head, clone.Root); err != nil {
		return err
	}
	return clone.Tag(ctx, r.Subject.Version.String())
}

// configure reads the settings and the configuration as they are in the clone: uncommitted changes to them are left out as well.
func (r *Rehearsal) configure() error {
	if err := r.readSettings(); err != nil {
		return err
	}
	config, err := goreleaser.Load(r.Workspace.Clone.Folder(), r.settings.Config)
	if err != nil {
		return input(fmt.Errorf("%w (at the commit that is checked out; --dirty includes uncommitted changes)", err))
	}
	r.Subject.Config = config
	r.Subject.Repository, err = r.Subject.Project.Repository(r.Subject.Version)
	return input(err)
}

// prepareTemplates determines the facts for the configuration's templates.
func (r *Rehearsal) prepareTemplates(ctx context.Context) error {
	clone := r.Workspace.Clone
	committed, _, err := clone.CommitTime(ctx, clone.Head)
	if err != nil {
		return err
	}
	r.Workspace.committed = committed
	r.Workspace.templates, err = r.Subject.Templates(ctx, &clone.Repository, r.Subject.Version)
	return input(err)
}

// Close ends the fakes and removes the temporary folder, whatever the rehearsal ended with.
func (r *Rehearsal) Close(ctx context.Context, ended error) error {
	var failed error
	if r.Fakes != nil {
		r.tidyEngine(context.WithoutCancel(ctx))
		failed = r.Fakes.close(context.WithoutCancel(ctx))
	}
	if r.Workspace != nil && r.Workspace.Folder != r.options.Folder {
		failed = errors.Join(failed, RemoveAll(r.Workspace.Folder))
	}
	if ended != nil {
		return advise(ended)
	}
	return advise(failed)
}

// RemoveAll removes a folder with its contents, even if a build has made them read-only.
func RemoveAll(folder string) error {
	err := os.RemoveAll(folder)
	if err == nil {
		return nil
	}
	_ = filepath.WalkDir(folder, func(path string, entry os.DirEntry, err error) error {
		if err == nil && entry.IsDir() {
			_ = os.Chmod(path, 0o700) //gosec:disable G302,G122 -- a folder of our own that is about to be removed
		}
		return nil
	})
	return os.RemoveAll(folder)
}
