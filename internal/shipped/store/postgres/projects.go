package postgres

import (
	"context"

	"github.com/jackc/pgx/v5"
)

// Projects returns the names of all, as [store.Store] says.
func (s *Store) Projects(ctx context.Context) ([]string, error) {
	names, err := list(ctx, s.pool, pgx.RowTo[string], projectsQuery)
	return names, failed("list projects", err)
}

// A project whose last deployment was removed may have nothing left. Asked for the first release by an
// order that an index has, and not for whether any EXISTS, Postgres does not read all releases.
const projectsQuery = `
	SELECT name FROM projects p
	WHERE (SELECT id FROM releases WHERE project = p.name ORDER BY version_key LIMIT 1) IS NOT NULL
		OR (SELECT environment FROM deployments WHERE project = p.name LIMIT 1) IS NOT NULL
	ORDER BY name`

// Count adds to a counter, as [store.Store] says.
func (s *Store) Count(ctx context.Context, project string, by int64) error {
	_, err := s.pool.Exec(ctx, `UPDATE projects SET asked = asked + $2 WHERE name = $1`, project, by)
	return failed("count "+project, err)
}

// Counts returns the counters, as [store.Store] says.
func (s *Store) Counts(ctx context.Context) (map[string]int64, error) {
	type count struct {
		Name  string
		Asked int64
	}
	all, err := list(ctx, s.pool, pgx.RowToStructByPos[count], `SELECT name, asked FROM projects WHERE asked <> 0`)
	counts := map[string]int64{}
	for _, c := range all {
		counts[c.Name] = c.Asked
	}
	return counts, failed("read the counters", err)
}
