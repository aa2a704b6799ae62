package api

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/relkit/relkit/internal/shipped/catalog"
	"github.com/relkit/relkit/internal/shipped/drift"
	"github.com/relkit/relkit/internal/shipped/problem"
	"github.com/relkit/relkit/internal/shipped/reply"
	"github.com/relkit/relkit/internal/shipped/store"
)

// deployment is what runs in one place, and how it stands to what was released.
type deployment struct {
	Environment  string          `json:"environment"`
	Project      string          `json:"project"`
	URL          string          `json:"url,omitempty"`
	Interval     duration        `json:"interval,omitzero"`
	Timeout      duration        `json:"timeout,omitzero"`
	VersionPath  string          `json:"version_path,omitempty"`
	CommitPath   string          `json:"commit_path,omitempty"`
	Version      string          `json:"version,omitempty"`
	Commit       string          `json:"commit,omitempty"`
	Since        time.Time       `json:"since,omitzero"`
	LastSeen     time.Time       `json:"last_seen,omitzero"`
	LastError    string          `json:"last_error,omitempty"`
	Channel      catalog.Channel `json:"channel"`
	Latest       catalog.Version `json:"latest,omitempty"`
	Behind       *int            `json:"behind,omitempty"`
	CommitStatus drift.Match     `json:"commit_status"`
	Digests      []string        `json:"digests,omitempty"`
	DigestStatus drift.Match     `json:"digest_status"`
	ReportedBy   string          `json:"reported_by,omitempty"`
	State        catalog.State   `json:"state"`
}

type deployments struct {
	Deployments []deployment `json:"deployments"`
	Next        string       `json:"next,omitempty"`
}

// listDeployments answers with a page, by environment and project.
func (a *api) listDeployments(ctx context.Context, r *http.Request) (reply.Reply, error) {
	query, err := queryOf(r, "project", "environment", "state", "limit", "cursor")
	if err != nil {
		return reply.Reply{}, err
	}
	q := store.DeploymentQuery{Now: a.now()}
	for parameter, names := range map[string]*[]string{"project": &q.Projects, "environment": &q.Environments} {
		name, err := query.name(parameter)
		if err != nil {
			return reply.Reply{}, err
		}
		if name != "" {
			*names = []string{name}
		}
	}
	if q.State, err = query.state(); err != nil {
		return reply.Reply{}, err
	}
	limit, err := query.limit()
	if err != nil {
		return reply.Reply{}, err
	}
	q.Limit = limit + 1
	if q.After, err = cursorOf(query, parsePlaceCursor); err != nil {
		return reply.Reply{}, err
	}
	found, err := a.store.Deployments(ctx, q)
	if err != nil {
		return reply.Reply{}, err
	}
	found, next := cut(found, limit, func(last store.Deployed) string { return encodeCursor(last.Environment, last.Project) })
	list := make([]deployment, len(found))
	for i, d := range found {
		list[i] = a.compared(d)
	}
	return query.next(inJSON(http.StatusOK, deployments{list, next}), "/deployments", next), nil
}

// deployment answers with one.
func (a *api) deployment(ctx context.Context, r *http.Request) (reply.Reply, error) {
	environment, project, err := placeOf(r)
	if err != nil {
		return reply.Reply{}, err
	}
	found, err := a.store.Deployment(ctx, environment, project)
	if errors.Is(err, store.ErrNotFound) {
		return reply.Reply{}, notDeployed(environment, project)
	}
	if err != nil {
		return reply.Reply{}, err
	}
	return inJSON(http.StatusOK, a.compared(found)), nil
}

func notDeployed(environment, project string) error {
	return problem.New(http.StatusNotFound, project+" is not deployed in "+environment)
}

func (a *api) compared(d store.Deployed) deployment {
	against := drift.Of(d, a.now())
	return deployment{
		Environment:  d.Environment,
		Project:      d.Project,
		URL:          d.URL,
		Interval:     duration(d.Interval),
		Timeout:      duration(d.Timeout),
		VersionPath:  d.Poll.VersionPath,
		CommitPath:   d.Poll.CommitPath,
		Version:      d.Version,
		Commit:       d.Commit,
		Since:        d.Since,
		LastSeen:     d.LastSeen,
		LastError:    d.LastError,
		Channel:      against.Channel,
		Latest:       against.Latest,
		Behind:       against.Behind,
		CommitStatus: against.Commit,
		Digests:      d.Digests,
		DigestStatus: against.Digests,
		ReportedBy:   d.ReportedBy,
		State:        against.State,
	}
}
