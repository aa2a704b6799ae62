package sqlite

import (
	"context"
	"database/sql"
)

// Projects returns the names of all, as [store.Store] says.
func (s *Store) Projects(ctx context.Context) (names []string, err error) {
	err = s.reading(ctx, "list projects", func() error {
		names, err = list(ctx, s.read, scanText, projectsQuery)
		return err
	})
	return names, err
}

// A project whose last deployment was removed may have nothing left.
const projectsQuery = `
	SELECT name FROM projects p
	WHERE EXISTS (SELECT 1 FROM releases WHERE project = p.name) OR EXISTS (SELECT 1 FROM deployments WHERE project = p.name)
	ORDER BY name`

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
