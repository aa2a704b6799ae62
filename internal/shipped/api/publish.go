package api

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/relkit/relkit/internal/shipped/catalog"
	"github.com/relkit/relkit/internal/shipped/problem"
	"github.com/relkit/relkit/internal/shipped/reply"
	"github.com/relkit/relkit/internal/shipped/store"
)

// mostAhead is by how much the clock of a pipeline may be ahead.
const mostAhead = 24 * time.Hour

// addRelease keeps a release for good: 201 the first time, 200 for the very same again.
func (a *api) addRelease(ctx context.Context, r *http.Request) (reply.Reply, error) {
	var body catalog.Release
	if err := readBody(r, &body); err != nil {
		return reply.Reply{}, err
	}
	release, err := body.Normalize()
	if invalid, ok := errors.AsType[*catalog.InvalidError](err); ok {
		return reply.Reply{}, unprocessable(invalid.Fields)
	}
	if err != nil {
		return reply.Reply{}, err
	}
	if release.PublishedAt.After(a.now().Add(mostAhead)) {
		return reply.Reply{}, unprocessable([]catalog.FieldError{{Pointer: "/published_at", Detail: "must not be more than a day from now: it would come first in lists until then"}})
	}
	if err := permit(ctx, release.Project, ""); err != nil {
		return reply.Reply{}, err
	}
	added, err := a.store.AddRelease(ctx, release)
	if conflict, ok := errors.AsType[*store.ConflictError](err); ok {
		refused := problem.New(http.StatusConflict, release.Project+" "+string(release.Version)+" was "+conflict.Error())
		refused.Differs = conflict.Differs
		return reply.Reply{}, refused
	}
	if err != nil {
		return reply.Reply{}, err
	}
	status := http.StatusOK
	if added {
		status = http.StatusCreated
	}
	answer := inJSON(status, release)
	answer.Location = prefix + "/releases/" + release.Project + "/" + string(release.Version)
	return answer, nil
}
