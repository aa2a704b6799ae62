package api

import (
	"net/http"

	"github.com/relkit/relkit/internal/shipped/access"
	"github.com/relkit/relkit/internal/shipped/reply"
)

// route is a method of a path, and which clients may use it.
type route struct {
	method string
	path   string // below prefix
	needs  access.Right
	open   bool // also where reading needs a token: it reveals nothing of what is kept
	handle reply.Maker
}

// routes are all that there are, in the order of openapi.json.
func (a *api) routes() []route {
	return []route{
		{method: http.MethodPost, path: "/releases", needs: access.Write, handle: a.addRelease},
		{method: http.MethodGet, path: "/releases", handle: a.listReleases},
		{method: http.MethodGet, path: "/releases/{project}/latest", handle: a.latestRelease},
		{method: http.MethodGet, path: "/releases/{project}/{version}", handle: a.release},
		{method: http.MethodPut, path: "/releases/{project}/{version}/retraction", needs: access.Write, handle: a.retract},
		{method: http.MethodDelete, path: "/releases/{project}/{version}/retraction", needs: access.Write, handle: a.reinstate},
		{method: http.MethodPut, path: "/releases/{project}/{version}/notes", needs: access.Write, handle: a.correctNotes},
		{method: http.MethodGet, path: "/digests/{sha256}", handle: a.digest},
		{method: http.MethodGet, path: "/environments", handle: a.listEnvironments},
		{method: http.MethodDelete, path: "/environments/{environment}", needs: access.Write, handle: a.removeEnvironment},
		{method: http.MethodGet, path: "/environments/{environment}/deployments/{project}", handle: a.deployment},
		{method: http.MethodPut, path: "/environments/{environment}/deployments/{project}", needs: access.Write, handle: a.putDeployment},
		{method: http.MethodDelete, path: "/environments/{environment}/deployments/{project}", needs: access.Write, handle: a.removeDeployment},
		{method: http.MethodGet, path: "/deployments", handle: a.listDeployments},
		{method: http.MethodGet, path: "/deployments/{project}/history", handle: a.history},
		{method: http.MethodGet, path: "/projects", handle: a.listProjects},
		{method: http.MethodDelete, path: "/projects/{project}", needs: access.Write, handle: a.removeProject},
		{method: http.MethodGet, path: "/projects/{project}/badge.svg", handle: a.badge},
		{method: http.MethodGet, path: "/openapi.json", open: true, handle: a.document},
	}
}
