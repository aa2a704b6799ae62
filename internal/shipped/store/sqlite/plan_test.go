package sqlite

import (
	"strings"
	"testing"

	"github.com/relkit/relkit/internal/shipped/catalog"
	"github.com/relkit/relkit/internal/shipped/store"
	"github.com/relkit/relkit/internal/shipped/store/storetest"
)

// Each query finds its rows by an index that has them in order: what it costs does not grow with what
// is kept.
func TestPlans(t *testing.T) {
	s := storetest.OpenReady(t, Open, t.TempDir())
	after := &store.Position{Project: "hello", Version: "1.0.0"}
	page := func(q store.Query) string {
		query, _ := pageQuery(q)
		return query
	}
	deployments := func(q store.DeploymentQuery) string {
		query, _ := deploymentsQuery(q)
		return query
	}
	for name, tc := range map[string]struct{ query, want string }{
		"all releases":          {page(store.Query{}), "releases_published"},
		"their next page":       {page(store.Query{After: after}), "releases_published"},
		"all stable ones":       {page(store.Query{Channel: catalog.Stable, After: after}), "releases_published_stable"},
		"releases of a project": {page(store.Query{Project: "hello"}), "releases_project_published"},
		"its next page":         {page(store.Query{Project: "hello", After: after}), "releases_project_published"},
		"its stable ones":       {page(store.Query{Project: "hello", Channel: catalog.Stable, After: after}), "releases_project_published_stable"},
		"the latest of all":     {releaseQuery + latestOf(catalog.Prerelease), "sqlite_autoindex_releases_1"},
		"the latest stable":     {releaseQuery + latestOf(catalog.Stable), "releases_stable"},
		"a deployment":          {deployments(store.DeploymentQuery{Environments: []string{"a"}, Projects: []string{"b"}}), "releases_version"},
		"those of a project":    {deployments(store.DeploymentQuery{Projects: []string{"b"}}), "deployments_project"},
		"artifacts":             {artifactsQuery, "PRIMARY KEY"},
		"images":                {imagesQuery, "PRIMARY KEY"},
		"the owners of a file":  {fileOwnersQuery, "artifacts_sha256"},
		"those of an image":     {imageOwnersQuery, "images_digest"},
	} {
		t.Run(name, func(t *testing.T) {
			args := make([]any, strings.Count(tc.query, "?"))
			rows, err := s.read.QueryContext(t.Context(), "EXPLAIN QUERY PLAN "+tc.query, args...)
			if err != nil {
				t.Fatal(err)
			}
			defer rows.Close()
			var plan []string
			for rows.Next() {
				var step string
				if err := rows.Scan(new(int), new(int), new(int), &step); err != nil {
					t.Fatal(err)
				}
				plan = append(plan, step)
			}
			if err := rows.Err(); err != nil {
				t.Fatal(err)
			}
			text := strings.Join(plan, "\n")
			if !strings.Contains(text+" ", tc.want+" ") || strings.Contains(text, "TEMP B-TREE") {
				t.Errorf("it does not go by %s:\n%s", tc.want, text)
			}
		})
	}
}
