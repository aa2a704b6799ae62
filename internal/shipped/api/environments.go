package api

import (
	"context"
	"net/http"

	"github.com/relkit/relkit/internal/shipped/reply"
)

type environment struct {
	Name     string   `json:"name"`
	Projects []string `json:"projects"` // that are deployed there, by name
}

type environments struct {
	Environments []environment `json:"environments"`
}

// listEnvironments answers with those in which something is deployed, by name.
func (a *api) listEnvironments(ctx context.Context, _ *http.Request) (reply.Reply, error) {
	deployments, err := a.store.Deployments(ctx)
	if err != nil {
		return reply.Reply{}, err
	}
	list := []environment{}
	for _, d := range deployments { // by environment and project
		if len(list) == 0 || list[len(list)-1].Name != d.Environment {
			list = append(list, environment{Name: d.Environment})
		}
		last := &list[len(list)-1]
		last.Projects = append(last.Projects, d.Project)
	}
	return inJSON(http.StatusOK, environments{list}), nil
}
