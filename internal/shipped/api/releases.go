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

// release answers with one. What was published never changes; whether it was retracted, and its notes, may.
func (a *api) release(ctx context.Context, r *http.Request) (reply.Reply, error) {
	project, err := projectOf(r)
	if err != nil {
		return reply.Reply{}, err
	}
	version, err := versionOf(r)
	if err != nil {
		return reply.Reply{}, err
	}
	found, err := a.store.Release(ctx, project, version)
	if errors.Is(err, store.ErrNotFound) {
		return reply.Reply{}, noRelease(project, version)
	}
	if err != nil {
		return reply.Reply{}, err
	}
	return inJSON(http.StatusOK, found), nil
}

// latestRelease answers with the last by precedence. A backport that came later is not the latest.
func (a *api) latestRelease(ctx context.Context, r *http.Request) (reply.Reply, error) {
	project, err := projectOf(r)
	if err != nil {
		return reply.Reply{}, err
	}
	query, err := queryOf(r, "channel")
	if err != nil {
		return reply.Reply{}, err
	}
	channel, err := query.channel(catalog.Stable)
	if err != nil {
		return reply.Reply{}, err
	}
	found, err := a.store.Latest(ctx, project, channel)
	if errors.Is(err, store.ErrNotFound) {
		return reply.Reply{}, problem.New(http.StatusNotFound, project+" has no release on the channel "+string(channel))
	}
	if err != nil {
		return reply.Reply{}, err
	}
	return inJSON(http.StatusOK, found), nil
}

// summary is a release in a list.
type summary struct {
	Project     string          `json:"project"`
	Version     catalog.Version `json:"version"`
	Commit      string          `json:"commit"`
	PublishedAt time.Time       `json:"published_at"`
	Prerelease  bool            `json:"prerelease"`

	Retraction *catalog.Retraction `json:"retracted,omitempty"`
}

type releases struct {
	Releases []summary `json:"releases"`
	Next     string    `json:"next,omitempty"` // the cursor of the page that follows
}

// listReleases answers with a page, those published last first.
func (a *api) listReleases(ctx context.Context, r *http.Request) (reply.Reply, error) {
	query, err := queryOf(r, "project", "channel", "limit", "cursor")
	if err != nil {
		return reply.Reply{}, err
	}
	var q store.Query
	if q.Project, err = query.name("project"); err != nil {
		return reply.Reply{}, err
	}
	if q.Channel, err = query.channel(""); err != nil {
		return reply.Reply{}, err
	}
	if q.Limit, err = query.limit(); err != nil {
		return reply.Reply{}, err
	}
	if q.After, err = cursorOf(query, parseReleaseCursor); err != nil {
		return reply.Reply{}, err
	}
	limit := q.Limit
	q.Limit++ // one more reports whether another page follows
	found, err := a.store.Releases(ctx, q)
	if err != nil {
		return reply.Reply{}, err
	}
	found, next := cut(found, limit, func(last catalog.Release) string {
		return releaseCursor(store.Position{PublishedAt: last.PublishedAt, Project: last.Project, Version: last.Version})
	})
	list := make([]summary, len(found))
	for i, r := range found {
		list[i] = summary{r.Project, r.Version, r.Commit, r.PublishedAt, r.Prerelease, r.Retraction}
	}
	return query.next(inJSON(http.StatusOK, releases{list, next}), "/releases", next), nil
}
