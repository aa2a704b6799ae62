package api

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"time"

	"github.com/relkit/relkit/internal/shipped/catalog"
	"github.com/relkit/relkit/internal/shipped/problem"
	"github.com/relkit/relkit/internal/shipped/reply"
	"github.com/relkit/relkit/internal/shipped/store"
)

// release answers with one, which never changes.
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
		return reply.Reply{}, problem.New(http.StatusNotFound, project+" has no release "+string(version))
	}
	if err != nil {
		return reply.Reply{}, err
	}
	answer := inJSON(http.StatusOK, found)
	answer.Caching = neverChange
	return answer, nil
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
	if q.After, err = query.cursor(); err != nil {
		return reply.Reply{}, err
	}
	return a.page(ctx, q, url.Values(query))
}

func (a *api) page(ctx context.Context, q store.Query, asked url.Values) (reply.Reply, error) {
	limit := q.Limit
	q.Limit++ // one more tells whether another page follows
	found, err := a.store.Releases(ctx, q)
	if err != nil {
		return reply.Reply{}, err
	}
	var next string
	if len(found) > limit {
		found = found[:limit]
		last := found[limit-1]
		next = encodeCursor(store.Position{PublishedAt: last.PublishedAt, Project: last.Project, Version: last.Version})
	}
	list := make([]summary, len(found))
	for i, r := range found {
		list[i] = summary{r.Project, r.Version, r.Commit, r.PublishedAt, r.Prerelease}
	}
	answer := inJSON(http.StatusOK, releases{list, next})
	if next != "" {
		asked.Set("cursor", next)
		answer.Link = "<" + prefix + "/releases?" + asked.Encode() + `>; rel="next"`
	}
	return answer, nil
}
