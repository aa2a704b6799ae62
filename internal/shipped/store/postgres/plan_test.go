package postgres

import (
	"regexp"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/relkit/relkit/internal/shipped/catalog"
	"github.com/relkit/relkit/internal/shipped/store"
	"github.com/relkit/relkit/internal/shipped/store/storetest"
	"github.com/relkit/relkit/test/postgrestest"
)

// many makes a table large enough for the planner to prefer its indexes.
var many = []string{
	`INSERT INTO projects (name) SELECT 'project-' || p FROM generate_series(1, 50) p`,
	`INSERT INTO releases (project, version, version_key, commit_hash, published_at, prerelease, notes)
		SELECT 'project-' || p, r, lpad(r::text, 9, '0'), repeat('0', 40), now() + r * interval '1 minute', r % 2 = 0, ''
		FROM generate_series(1, 50) p, generate_series(1, 200) r`,
	`INSERT INTO artifacts (release_id, name, kind, platform, size, sha256, url)
		SELECT id, 'file-' || a, 'other', '', 0, encode(sha256((id || ' ' || a)::bytea), 'hex'), '' FROM releases, generate_series(1, 2) a`,
	`INSERT INTO images (release_id, reference, digest, platforms)
		SELECT id, 'image', 'sha256:' || encode(sha256(id::text::bytea), 'hex'), '{}' FROM releases`,
	`INSERT INTO deployments (environment, project, url, poll_interval, poll_timeout, version)
		SELECT 'environment-' || e, 'project-' || p, '', '0', '0', e FROM generate_series(1, 100) e, generate_series(1, 50) p`,
	`ANALYZE`,
}

var readsAll = regexp.MustCompile("Seq Scan on (releases|artifacts|images)")

// Each query finds its rows by an index that has them in order: what it costs does not grow with what
// is kept.
func TestPlans(t *testing.T) {
	t.Parallel()
	s := storetest.OpenReady(t, Open, postgrestest.URL(t))
	for _, statement := range many {
		if _, err := s.pool.Exec(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
	after := &store.Position{Project: "project-7", Version: "1.0.0"}
	page := func(q store.Query) func() (string, []any) {
		q.Limit = 30
		return func() (string, []any) { return pageQuery(q) }
	}
	with := func(query string, args ...any) func() (string, []any) {
		return func() (string, []any) { return query, args }
	}
	for name, tc := range map[string]struct {
		query func() (string, []any)
		want  string
	}{
		"all releases":       {page(store.Query{}), "releases_published"},
		"their next page":    {page(store.Query{After: after}), "releases_published"},
		"all stable ones":    {page(store.Query{Channel: catalog.Stable, After: after}), "releases_published_stable"},
		"those of a project": {page(store.Query{Project: "project-7"}), "releases_project_published"},
		"its next page":      {page(store.Query{Project: "project-7", After: after}), "releases_project_published"},
		"its stable ones":    {page(store.Query{Project: "project-7", Channel: catalog.Stable, After: after}), "releases_project_published_stable"},
		"the latest of all":  {with(releaseQuery+latestOf(catalog.Prerelease), "project-7"), "releases_project_version_key_key"},
		"the latest stable":  {with(releaseQuery+latestOf(catalog.Stable), "project-7"), "releases_stable"},
		"artifacts":          {with(artifactsQuery, 7), "artifacts_pkey"},
		"images":             {with(imagesQuery, 7), "images_pkey"},
		"projects":           {func() (string, []any) { return projectsQuery(store.ProjectQuery{Limit: 30}) }, "releases_project_version_key_key"},
		"a deployment": {func() (string, []any) {
			return deploymentsQuery(store.DeploymentQuery{Environments: []string{"environment-7"}, Projects: []string{"project-7"}, Limit: 1})
		}, "releases_version"},
		"the owners of a file": {with(fileOwnersQuery, "0", 100), "artifacts_sha256"},
		"those of an image":    {with(imageOwnersQuery, "0", 100), "images_digest"},
	} {
		t.Run(name, func(t *testing.T) {
			query, args := tc.query()
			rows, err := s.pool.Query(t.Context(), "EXPLAIN "+query, args...)
			if err != nil {
				t.Fatal(err)
			}
			plan, err := pgx.CollectRows(rows, pgx.RowTo[string])
			if err != nil {
				t.Fatal(err)
			}
			text := strings.Join(plan, "\n")
			sorts := strings.Contains(text, "Sort") && strings.Contains(query, "DESC") // little is sorted in the other direction: what is in one release, projects
			if !strings.Contains(text, " "+tc.want+" ") || readsAll.MatchString(text) || sorts {
				t.Errorf("it does not go by %s:\n%s", tc.want, text)
			}
		})
	}
}
