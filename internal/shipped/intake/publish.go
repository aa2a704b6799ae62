package intake

import (
	"context"
	"errors"
	"net/http"

	"github.com/relkit/relkit/internal/shipped/catalog"
	"github.com/relkit/relkit/internal/shipped/problem"
	"github.com/relkit/relkit/internal/shipped/store"
)

// publish records the release that GitHub has, or its notes where only these have changed.
func (i *intake) publish(ctx context.Context, repository, project, tag string, version catalog.Version) (string, error) {
	found, err := i.github.release(ctx, repository, tag)
	name := project + " " + string(version)
	if errors.Is(err, errNone) {
		return "ignored: GitHub has no release of " + name + " any more", nil
	}
	if err != nil {
		return "", err
	}
	if found.Draft {
		return "ignored: " + name + " is a draft", nil
	}
	commit, err := i.github.commit(ctx, repository, tag)
	if err != nil {
		return "", err
	}
	release, left := found.convert(project, version, commit)
	release, err = release.Normalize()
	if err != nil {
		return "", problem.New(http.StatusUnprocessableEntity, name+" cannot be recorded: "+err.Error())
	}
	if len(left) > 0 {
		i.Log.WarnContext(ctx, "assets without a SHA-256 were left out of a release", "project", project, "version", version, "assets", left)
	}
	added, err := i.Store.AddRelease(ctx, release)
	if conflict, ok := errors.AsType[*store.ConflictError](err); ok {
		if len(conflict.Differs) == 1 && conflict.Differs[0] == "notes" {
			return "the notes of " + name + " were corrected", i.Store.CorrectNotes(ctx, project, version, release.Notes)
		}
		return "", problem.New(http.StatusConflict, name+" was "+conflict.Error())
	}
	if err != nil {
		return "", err
	}
	if !added {
		if err := i.correctNotes(ctx, release); err != nil {
			return "", err
		}
		return name + " was recorded before", nil
	}
	return name + " was recorded", nil
}

// correctNotes is for notes that were corrected before: then the store takes any for the same.
func (i *intake) correctNotes(ctx context.Context, release catalog.Release) error {
	kept, err := i.Store.Release(ctx, release.Project, release.Version)
	if err != nil || kept.Notes == release.Notes {
		return err
	}
	return i.Store.CorrectNotes(ctx, release.Project, release.Version, release.Notes)
}

// withdraw retracts a release that GitHub has no more.
func (i *intake) withdraw(ctx context.Context, repository, project, tag string, version catalog.Version) (string, error) {
	found, err := i.github.release(ctx, repository, tag)
	name := project + " " + string(version)
	if err == nil && !found.Draft {
		return "ignored: GitHub has a release of " + name + " again", nil
	}
	if err != nil && !errors.Is(err, errNone) {
		return "", err
	}
	kept, err := i.Store.Release(ctx, project, version)
	switch {
	case errors.Is(err, store.ErrNotFound):
		return "ignored: " + name + " was never recorded", nil
	case err != nil:
		return "", err
	case kept.Retraction != nil:
		return name + " was retracted before", nil
	}
	return name + " was retracted", i.Store.Retract(ctx, project, version, catalog.Retraction{At: i.Now(), Reason: "its release on GitHub was deleted"})
}
