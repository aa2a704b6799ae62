package sqlite

import (
	"context"
	"database/sql"
	"strings"

	"github.com/relkit/relkit/internal/shipped/store"
)

// Environments returns a page, as [store.Store] says.
func (s *Store) Environments(ctx context.Context, q store.EnvironmentQuery) (page []store.Environment, total int, err error) {
	const where = ` FROM deployments WHERE instr(environment, ?) > 0`
	query, args := `SELECT environment, count(*)`+where+` GROUP BY environment ORDER BY `, []any{q.Search}
	if len(q.First) > 0 {
		query += `CASE environment` + strings.Repeat(` WHEN ? THEN ?`, len(q.First)) + ` ELSE ? END, `
		for i, name := range q.First {
			args = append(args, name, i)
		}
		args = append(args, len(q.First))
	}
	query += `environment LIMIT ? OFFSET ?`
	err = s.reading(ctx, "list environments", func() error {
		if err := s.read.QueryRowContext(ctx, `SELECT count(DISTINCT environment)`+where, q.Search).Scan(&total); err != nil {
			return err
		}
		page, err = list(ctx, s.read, func(row *sql.Rows) (e store.Environment, err error) {
			err = row.Scan(&e.Name, &e.Deployments)
			return e, err
		}, query, append(args, q.Limit, q.Skip)...)
		return err
	})
	return page, total, err
}

// RemoveEnvironment ends the watch of all in it, as [store.Store] says.
func (s *Store) RemoveEnvironment(ctx context.Context, environment string) error {
	return s.writing(ctx, "remove environment "+environment, func(tx *sql.Tx) error {
		return removed(tx.ExecContext(ctx, `DELETE FROM deployments WHERE environment = ?`, environment))
	})
}

// removed makes [store.ErrNotFound] of a statement that has changed nothing.
func removed(result sql.Result, err error) error {
	if err != nil {
		return err
	}
	if n, err := result.RowsAffected(); err != nil || n > 0 {
		return err
	}
	return store.ErrNotFound
}
