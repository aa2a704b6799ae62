package api

import (
	"context"
	"net/http"
	"strconv"

	"github.com/relkit/relkit/internal/shipped/catalog"
	"github.com/relkit/relkit/internal/shipped/reply"
	"github.com/relkit/relkit/internal/shipped/store"
)

type changes struct {
	Changes []catalog.Change `json:"changes"`
	Next    string           `json:"next,omitempty"`
}

// history answers with what ran before, the last first.
func (a *api) history(ctx context.Context, r *http.Request) (reply.Reply, error) {
	project, err := projectOf(r)
	if err != nil {
		return reply.Reply{}, err
	}
	query, err := queryOf(r, "environment", "limit", "cursor")
	if err != nil {
		return reply.Reply{}, err
	}
	q := store.HistoryQuery{Project: project}
	if q.Environment, err = query.name("environment"); err != nil {
		return reply.Reply{}, err
	}
	limit, err := query.limit()
	if err != nil {
		return reply.Reply{}, err
	}
	q.Limit = limit + 1
	if q.Before, err = cursorOf(query, parseNumberCursor); err != nil {
		return reply.Reply{}, err
	}
	kept, err := a.store.History(ctx, q)
	if err != nil {
		return reply.Reply{}, err
	}
	if len(kept) == 0 {
		if err := a.mustKnow(ctx, project); err != nil {
			return reply.Reply{}, err
		}
	}
	kept, next := cut(kept, limit, func(last store.Recorded) string { return encodeCursor(strconv.FormatInt(last.ID, 10)) })
	list := make([]catalog.Change, len(kept))
	for i, c := range kept {
		list[i] = c.Change
	}
	return query.next(inJSON(http.StatusOK, changes{list, next}), "/deployments/"+project+"/history", next), nil
}
