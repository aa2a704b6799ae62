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

type project struct {
	Name        string          `json:"name"`
	Latest      catalog.Version `json:"latest,omitempty"`
	Deployments int             `json:"deployments"`
}

type projects struct {
	Projects []project `json:"projects"`
	Next     string    `json:"next,omitempty"`
}

// listProjects answers with a page of all that has a release or a deployment, by name.
func (a *api) listProjects(ctx context.Context, r *http.Request) (reply.Reply, error) {
	query, err := queryOf(r, "search", "state", "limit", "cursor")
	if err != nil {
		return reply.Reply{}, err
	}
	q := store.ProjectQuery{Search: query.get("search"), Now: a.now()}
	if q.State, err = query.state(); err != nil {
		return reply.Reply{}, err
	}
	limit, err := query.limit()
	if err != nil {
		return reply.Reply{}, err
	}
	q.Limit = limit + 1
	if q.After, err = cursorOf(query, parseNameCursor); err != nil {
		return reply.Reply{}, err
	}
	found, err := a.store.Projects(ctx, q)
	if err != nil {
		return reply.Reply{}, err
	}
	found, next := cut(found, limit, func(last store.Project) string { return encodeCursor(last.Name) })
	list := make([]project, len(found))
	for i, p := range found {
		list[i] = project(p)
	}
	return query.next(inJSON(http.StatusOK, projects{list, next}), "/projects", next), nil
}

// removeProject forgets all of a project.
func (a *api) removeProject(ctx context.Context, r *http.Request) (reply.Reply, error) {
	name, err := projectOf(r)
	if err != nil {
		return reply.Reply{}, err
	}
	if err := permit(ctx, name, ""); err != nil {
		return reply.Reply{}, err
	}
	err = a.store.RemoveProject(ctx, name)
	if errors.Is(err, store.ErrNotFound) {
		return reply.Reply{}, unknownProject(name)
	}
	return reply.Reply{Status: http.StatusNoContent}, err
}

// mustKnow refuses a project of which nothing is kept.
func (a *api) mustKnow(ctx context.Context, project string) error {
	known, err := a.store.Knows(ctx, project)
	if err == nil && !known {
		return unknownProject(project)
	}
	return err
}

func unknownProject(name string) error {
	return problem.New(http.StatusNotFound, "no project "+name+" has a release or a deployment")
}
