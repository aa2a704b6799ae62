package api

import (
	"context"
	"errors"
	"net/http"

	"github.com/relkit/relkit/internal/shipped/catalog"
	"github.com/relkit/relkit/internal/shipped/problem"
	"github.com/relkit/relkit/internal/shipped/reply"
	"github.com/relkit/relkit/internal/shipped/store"
)

type reason struct {
	Reason string `json:"reason"`
}

// retract says of a release that it is not to be used.
func (a *api) retract(ctx context.Context, r *http.Request) (reply.Reply, error) {
	var body reason
	if err := readBody(r, &body); err != nil {
		return reply.Reply{}, err
	}
	if err := catalog.CheckReason(body.Reason); err != nil {
		return reply.Reply{}, unprocessable([]catalog.FieldError{{Pointer: "/reason", Detail: err.Error()}})
	}
	return a.correct(ctx, r, func(project string, version catalog.Version) error {
		return a.store.Retract(ctx, project, version, catalog.Retraction{At: a.now(), Reason: body.Reason})
	})
}

// reinstate takes a retraction back.
func (a *api) reinstate(ctx context.Context, r *http.Request) (reply.Reply, error) {
	return a.correct(ctx, r, func(project string, version catalog.Version) error {
		return a.store.Retract(ctx, project, version, catalog.Retraction{})
	})
}

type notes struct {
	Notes string `json:"notes"`
}

// correctNotes replaces the notes of a release.
func (a *api) correctNotes(ctx context.Context, r *http.Request) (reply.Reply, error) {
	var body notes
	if err := readBody(r, &body); err != nil {
		return reply.Reply{}, err
	}
	if err := catalog.CheckNotes(body.Notes); err != nil {
		return reply.Reply{}, unprocessable([]catalog.FieldError{{Pointer: "/notes", Detail: err.Error()}})
	}
	return a.correct(ctx, r, func(project string, version catalog.Version) error {
		return a.store.CorrectNotes(ctx, project, version, body.Notes)
	})
}

// correct answers with a release after a change.
func (a *api) correct(ctx context.Context, r *http.Request, change func(project string, version catalog.Version) error) (reply.Reply, error) {
	project, err := projectOf(r)
	if err != nil {
		return reply.Reply{}, err
	}
	version, err := versionOf(r)
	if err != nil {
		return reply.Reply{}, err
	}
	if err := permit(ctx, project, ""); err != nil {
		return reply.Reply{}, err
	}
	err = change(project, version)
	if errors.Is(err, store.ErrNotFound) {
		return reply.Reply{}, noRelease(project, version)
	}
	if err != nil {
		return reply.Reply{}, err
	}
	return a.release(ctx, r)
}

func noRelease(project string, version catalog.Version) error {
	return problem.New(http.StatusNotFound, project+" has no release "+string(version))
}
