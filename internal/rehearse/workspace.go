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
)

// workspace is the temporary folder of a rehearsal. All that it writes is below it.
type workspace struct {
	folder    string
	clone     *git.Clone
	committed time.Time // when the commit that is released was made
	templates *goreleaser.Templates
}

func (r *rehearsal) prepare(ctx context.Context) (string, error) {
	var err error
	if r.subject, err = study(ctx, r.options); err != nil {
		return "", err
	}
	for _, warning := range r.subject.warnings(r.options.Dirty) {
		r.progress.Warn(warning)
	}
	r.workspace = &workspace{folder: r.options.Folder}
	if r.workspace.folder == "" {
		if r.workspace.folder, err = os.MkdirTemp("", "relkit-"); err != nil {
			return "", input(fmt.Errorf("make a temporary folder: %w: set TMPDIR to a folder that you may write to", err))
		}
	}
	if err := r.cloneAndTag(ctx); err != nil {
		return "", err
	}
	if err := r.subject.goreleaser.Check(ctx, r.workspace.clone.Folder(), r.subject.Config.Path); err != nil {
		return "", input(err)
	}
	return fmt.Sprintf("%s %s at %.12s, GoReleaser %s", r.subject.repository, r.subject.version,
		r.workspace.clone.Head, r.subject.goreleaser.Version), r.prepareTemplates(ctx)
}

func (r *rehearsal) cloneAndTag(ctx context.Context) error {
	clone, err := r.subject.Source.Clone(ctx, filepath.Join(r.workspace.folder, "clone"))
	if err != nil {
		return err
	}
	r.workspace.clone = clone
	if r.options.Dirty && len(r.subject.uncommitted) > 0 {
		if err := clone.CommitChangesOf(ctx, r.subject.Source); err != nil {
			return err
		}
		// The configuration itself may be among what was not committed.
		if r.subject.Config, err = goreleaser.Load(clone.Folder()); err != nil {
			return input(err)
		}
	}
	return clone.Tag(ctx, r.subject.version.String())
}

// prepareTemplates learns what the configuration's templates may name.
func (r *rehearsal) prepareTemplates(ctx context.Context) error {
	clone := r.workspace.clone
	committed, err := clone.CommitTime(ctx, clone.Head)
	if err != nil {
		return err
	}
	r.workspace.committed = committed
	r.workspace.templates, err = r.subject.Templates(ctx, &clone.Repository, r.subject.version)
	return input(err)
}

// close ends the stand-ins and removes the temporary folder, whatever the rehearsal ended with.
func (r *rehearsal) close(ctx context.Context, ended error) error {
	var failed error
	if r.standins != nil {
		failed = r.standins.close(context.WithoutCancel(ctx))
	}
	if r.workspace != nil && r.workspace.folder != r.options.Folder {
		failed = errors.Join(failed, removeAll(r.workspace.folder))
	}
	if ended != nil {
		return advise(ended)
	}
	return advise(failed)
}

// removeAll removes a folder with all that is in it, also what a build has made read-only.
func removeAll(folder string) error {
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
