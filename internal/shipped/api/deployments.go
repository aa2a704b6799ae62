package api

import (
	"context"
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
	Version      string          `json:"version,omitempty"`
	Commit       string          `json:"commit,omitempty"`
	Since        time.Time       `json:"since,omitzero"`
	LastSeen     time.Time       `json:"last_seen,omitzero"`
	LastError    string          `json:"last_error,omitempty"`
	Channel      catalog.Channel `json:"channel"`
	Latest       catalog.Version `json:"latest,omitempty"`
	Behind       *int            `json:"behind,omitempty"`
	CommitStatus drift.Commit    `json:"commit_status"`
}

type deployments struct {
	Deployments []deployment `json:"deployments"`
}

// listDeployments answers with all, by environment and project.
func (a *api) listDeployments(ctx context.Context, _ *http.Request) (reply.Reply, error) {
	kept, err := a.store.Deployments(ctx)
	if err != nil {
		return reply.Reply{}, err
	}
	published := map[string][]store.PublishedVersion{}
	list := make([]deployment, len(kept))
	for i, d := range kept {
		if _, asked := published[d.Project]; !asked {
			if published[d.Project], err = a.store.Versions(ctx, d.Project); err != nil {
				return reply.Reply{}, err
			}
		}
		list[i] = compared(d, published[d.Project])
	}
	return inJSON(http.StatusOK, deployments{list}), nil
}

// deployment answers with one.
func (a *api) deployment(ctx context.Context, r *http.Request) (reply.Reply, error) {
	environment, project, err := placeOf(r)
	if err != nil {
		return reply.Reply{}, err
	}
	d, err := a.findDeployment(ctx, environment, project)
	if err != nil {
		return reply.Reply{}, err
	}
	published, err := a.store.Versions(ctx, project)
	if err != nil {
		return reply.Reply{}, err
	}
	return inJSON(http.StatusOK, compared(d, published)), nil
}

func (a *api) findDeployment(ctx context.Context, environment, project string) (catalog.Deployment, error) {
	kept, err := a.store.Deployments(ctx)
	if err != nil {
		return catalog.Deployment{}, err
	}
	for _, d := range kept {
		if d.Environment == environment && d.Project == project {
			return d, nil
		}
	}
	return catalog.Deployment{}, notDeployed(environment, project)
}

func notDeployed(environment, project string) error {
	return problem.New(http.StatusNotFound, project+" is not deployed in "+environment)
}

func compared(d catalog.Deployment, published []store.PublishedVersion) deployment {
	against := drift.Of(d.Observation, published)
	return deployment{
		Environment:  d.Environment,
		Project:      d.Project,
		URL:          d.URL,
		Interval:     duration(d.Interval),
		Timeout:      duration(d.Timeout),
		Version:      d.Version,
		Commit:       d.Commit,
		Since:        d.Since,
		LastSeen:     d.LastSeen,
		LastError:    d.LastError,
		Channel:      against.Channel,
		Latest:       against.Latest,
		Behind:       against.Behind,
		CommitStatus: against.Commit,
	}
}
