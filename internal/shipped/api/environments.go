package api

import (
	"context"
	"errors"
	"net/http"
	"strconv"

	"github.com/relkit/relkit/internal/shipped/problem"
	"github.com/relkit/relkit/internal/shipped/reply"
	"github.com/relkit/relkit/internal/shipped/store"
)

type environment struct {
	Name        string `json:"name"`
	Deployments int    `json:"deployments"`
}

type environments struct {
	Environments []environment `json:"environments"`
	Total        int           `json:"total"`
	Next         string        `json:"next,omitempty"`
}

// listEnvironments answers with a page of those in which something is deployed, in the order that SHIPPED_ENVIRONMENTS sets. A
// cursor counts: what is deployed anew meanwhile can move an entry to the next page.
func (a *api) listEnvironments(ctx context.Context, r *http.Request) (reply.Reply, error) {
	query, err := queryOf(r, "search", "limit", "cursor")
	if err != nil {
		return reply.Reply{}, err
	}
	limit, err := query.limit()
	if err != nil {
		return reply.Reply{}, err
	}
	skip, err := cursorOf(query, parseNumberCursor)
	if err != nil {
		return reply.Reply{}, err
	}
	page, total, err := a.store.Environments(ctx, store.EnvironmentQuery{
		Search: query.get("search"), First: a.environments, Skip: int(skip), Limit: limit,
	})
	if err != nil {
		return reply.Reply{}, err
	}
	answer := environments{Environments: []environment{}, Total: total}
	for _, e := range page {
		answer.Environments = append(answer.Environments, environment(e))
	}
	if through := int(skip) + len(page); len(page) > 0 && through < total {
		answer.Next = encodeCursor(strconv.Itoa(through))
	}
	return query.next(inJSON(http.StatusOK, answer), "/environments", answer.Next), nil
}

// removeEnvironment ends the watch of all that is deployed in one, and keeps the history.
func (a *api) removeEnvironment(ctx context.Context, r *http.Request) (reply.Reply, error) {
	name, err := environmentOf(r)
	if err != nil {
		return reply.Reply{}, err
	}
	if err := permit(ctx, "", name); err != nil {
		return reply.Reply{}, err
	}
	err = a.store.RemoveEnvironment(ctx, name)
	if errors.Is(err, store.ErrNotFound) {
		return reply.Reply{}, problem.New(http.StatusNotFound, "nothing is deployed in "+name)
	}
	return reply.Reply{Status: http.StatusNoContent}, err
}
