package postgres

import (
	"context"

	"github.com/jackc/pgx/v5"

	"github.com/relkit/relkit/internal/shipped/store"
)

// Projects returns a page, as [store.Store] says.
func (s *Store) Projects(ctx context.Context, q store.ProjectQuery) ([]store.Project, error) {
	query, args := projectsQuery(q)
	page, err := list(ctx, s.pool, pgx.RowToStructByPos[store.Project], query, args...)
	return page, failed("list projects", err)
}

// A project whose last deployment was removed may have nothing left. Asked for the first release by an
// order that an index has, and not for whether any EXISTS, Postgres does not read all releases.
func projectsQuery(q store.ProjectQuery) (query string, args []any) {
	query = `
		SELECT name, coalesce(
				(SELECT version FROM releases WHERE project = p.name AND retracted_at IS NULL AND NOT prerelease ORDER BY version_key DESC LIMIT 1),
				(SELECT version FROM releases WHERE project = p.name AND retracted_at IS NULL ORDER BY version_key DESC LIMIT 1), ''),
			(SELECT count(*) FROM deployments WHERE project = p.name)
		FROM projects p WHERE name > $1 AND strpos(name, $2) > 0`
	args = []any{q.After, q.Search, q.Limit}
	if q.State != "" {
		query += ` AND EXISTS (SELECT 1 FROM deployments d` + beside + ` WHERE d.project = p.name AND (` + stateOf("$4") + `) = $5)`
		args = append(args, moment(q.Now), q.State)
	} else {
		query += `
			AND ((SELECT id FROM releases WHERE project = p.name ORDER BY version_key LIMIT 1) IS NOT NULL
				OR (SELECT environment FROM deployments WHERE project = p.name LIMIT 1) IS NOT NULL)`
	}
	return query + ` ORDER BY name LIMIT $3`, args
}

// Knows reports whether anything is kept of a project, as [store.Store] says.
func (s *Store) Knows(ctx context.Context, project string) (known bool, err error) {
	err = s.pool.QueryRow(ctx, `SELECT EXISTS (SELECT 1 FROM releases WHERE project = $1)
		OR EXISTS (SELECT 1 FROM deployments WHERE project = $1) OR EXISTS (SELECT 1 FROM changes WHERE project = $1)`, project).Scan(&known)
	return known, failed("look for "+project, err)
}

// RemoveProject forgets all of a project, as [store.Store] says. What is added to it in the same moment waits for the lock on its
// row, and fails.
func (s *Store) RemoveProject(ctx context.Context, project string) error {
	return s.writing(ctx, "remove project "+project, func(tx pgx.Tx) error {
		if err := tx.QueryRow(ctx, `SELECT name FROM projects WHERE name = $1 FOR UPDATE`, project).Scan(new(string)); err != nil {
			return err
		}
		for _, statement := range []string{
			`DELETE FROM artifacts WHERE release_id IN (SELECT id FROM releases WHERE project = $1)`,
			`DELETE FROM images WHERE release_id IN (SELECT id FROM releases WHERE project = $1)`,
			`DELETE FROM releases WHERE project = $1`,
			`DELETE FROM deployments WHERE project = $1`,
			`DELETE FROM changes WHERE project = $1`,
			`DELETE FROM projects WHERE name = $1`,
		} {
			if _, err := tx.Exec(ctx, statement, project); err != nil {
				return err
			}
		}
		return nil
	})
}

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
