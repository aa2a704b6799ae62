package api

import (
	"context"
	"net/http"

	"github.com/relkit/relkit/internal/shipped/catalog"
	"github.com/relkit/relkit/internal/shipped/reply"
)

type changes struct {
	Changes []catalog.Change `json:"changes"`
}

// history answers with what ran before, the last first.
func (a *api) history(ctx context.Context, r *http.Request) (reply.Reply, error) {
	project, err := projectOf(r)
	if err != nil {
		return reply.Reply{}, err
	}
	query, err := queryOf(r, "environment", "limit")
	if err != nil {
		return reply.Reply{}, err
	}
	environment, err := query.name("environment")
	if err != nil {
		return reply.Reply{}, err
	}
	limit, err := query.limit()
	if err != nil {
		return reply.Reply{}, err
	}
	kept, err := a.store.History(ctx, project, environment, limit)
	if err != nil {
		return reply.Reply{}, err
	}
	if len(kept) == 0 {
		if err := a.mustKnow(ctx, project); err != nil {
			return reply.Reply{}, err
		}
		kept = []catalog.Change{}
	}
	return inJSON(http.StatusOK, changes{kept}), nil
}
