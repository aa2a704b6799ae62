package postgres

import (
	"context"

	"github.com/jackc/pgx/v5"

	"github.com/relkit/relkit/internal/shipped/store"
)

// Environments returns a page, as [store.Store] says.
func (s *Store) Environments(ctx context.Context, q store.EnvironmentQuery) (page []store.Environment, total int, err error) {
	const where = ` FROM deployments WHERE strpos(environment, $1) > 0`
	if err := s.pool.QueryRow(ctx, `SELECT count(DISTINCT environment)`+where, q.Search).Scan(&total); err != nil {
		return nil, 0, failed("list environments", err)
	}
	page, err = list(ctx, s.pool, pgx.RowToStructByPos[store.Environment], `
		SELECT environment, count(*)`+where+` GROUP BY environment
		ORDER BY array_position($2::text[], environment::text), environment LIMIT $3 OFFSET $4`, q.Search, q.First, q.Limit, q.Skip)
	return page, total, failed("list environments", err)
}

// RemoveEnvironment ends the watch of all in it, as [store.Store] says.
func (s *Store) RemoveEnvironment(ctx context.Context, environment string) error {
	removed, err := s.pool.Exec(ctx, `DELETE FROM deployments WHERE environment = $1`, environment)
	if err == nil && removed.RowsAffected() == 0 {
		return store.ErrNotFound
	}
	return failed("remove environment "+environment, err)
}
