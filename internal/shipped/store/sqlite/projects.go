package sqlite

import (
	"context"
	"database/sql"

	"github.com/relkit/relkit/internal/shipped/store"
)

// Projects returns a page, as [store.Store] says.
func (s *Store) Projects(ctx context.Context, q store.ProjectQuery) (page []store.Project, err error) {
	query, args := projectsQuery(q)
	err = s.reading(ctx, "list projects", func() error {
		page, err = list(ctx, s.read, func(row *sql.Rows) (p store.Project, err error) {
			err = row.Scan(&p.Name, &p.Latest, &p.Deployments)
			return p, err
		}, query, args...)
		return err
	})
	return page, err
}

// A project whose last deployment was removed may have nothing left.
func projectsQuery(q store.ProjectQuery) (query string, args []any) {
	query = `
		SELECT name, coalesce(
				(SELECT version FROM releases WHERE project = p.name AND retracted_at IS NULL AND prerelease = 0 ORDER BY version_key DESC LIMIT 1),
				(SELECT version FROM releases WHERE project = p.name AND retracted_at IS NULL ORDER BY version_key DESC LIMIT 1), ''),
			(SELECT count(*) FROM deployments WHERE project = p.name)
		FROM projects p WHERE name > ? AND instr(name, ?) > 0`
	args = []any{q.After, q.Search}
	if q.State != "" {
		query += ` AND EXISTS (SELECT 1 FROM deployments d` + beside + ` WHERE d.project = p.name AND (` + stateOf + `) = ?)`
		args = append(args, moment(q.Now), q.State)
	} else {
		query += ` AND (EXISTS (SELECT 1 FROM releases WHERE project = p.name) OR EXISTS (SELECT 1 FROM deployments WHERE project = p.name))`
	}
	return query + ` ORDER BY name LIMIT ?`, append(args, q.Limit)
}

// Knows reports whether anything is kept of a project, as [store.Store] says.
func (s *Store) Knows(ctx context.Context, project string) (known bool, err error) {
	err = s.reading(ctx, "look for "+project, func() error {
		return s.read.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM releases WHERE project = ?1)
			OR EXISTS (SELECT 1 FROM deployments WHERE project = ?1) OR EXISTS (SELECT 1 FROM changes WHERE project = ?1)`, project).Scan(&known)
	})
	return known, err
}

// RemoveProject forgets all of a project, as [store.Store] says.
func (s *Store) RemoveProject(ctx context.Context, project string) error {
	return s.writing(ctx, "remove project "+project, func(tx *sql.Tx) error {
		for _, statement := range []string{
			`DELETE FROM artifacts WHERE release_id IN (SELECT id FROM releases WHERE project = ?)`,
			`DELETE FROM images WHERE release_id IN (SELECT id FROM releases WHERE project = ?)`,
			`DELETE FROM releases WHERE project = ?`,
			`DELETE FROM deployments WHERE project = ?`,
			`DELETE FROM changes WHERE project = ?`,
		} {
			if _, err := tx.ExecContext(ctx, statement, project); err != nil {
				return err
			}
		}
		return removed(tx.ExecContext(ctx, `DELETE FROM projects WHERE name = ?`, project))
	})
}

// Count adds to a counter, as [store.Store] says.
func (s *Store) Count(ctx context.Context, project string, by int64) error {
	return s.writing(ctx, "count "+project, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `UPDATE projects SET asked = asked + ? WHERE name = ?`, by, project)
		return err
	})
}

// Counts returns the counters, as [store.Store] says.
func (s *Store) Counts(ctx context.Context) (counts map[string]int64, err error) {
	type count struct {
		name  string
		asked int64
	}
	err = s.reading(ctx, "read the counters", func() error {
		all, err := list(ctx, s.read, func(row *sql.Rows) (c count, err error) {
			err = row.Scan(&c.name, &c.asked)
			return c, err
		}, `SELECT name, asked FROM projects WHERE asked <> 0`)
		counts = map[string]int64{}
		for _, c := range all {
			counts[c.name] = c.asked
		}
		return err
	})
	return counts, err
}
