package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/relkit/relkit/internal/shipped/store"
)

const historyQuery = `SELECT id, environment, project, version, commit_hash, since, reported_by FROM changes WHERE project = $1`

// History returns a page, as [store.Store] says. Changes are in the order in which they were seen, which clocks may contradict.
func (s *Store) History(ctx context.Context, q store.HistoryQuery) ([]store.Recorded, error) {
	query, args := historyQuery, []any{q.Project, q.Limit}
	if q.Environment != "" {
		args = append(args, q.Environment)
		query += fmt.Sprintf(` AND environment = $%d`, len(args))
	}
	if q.Before > 0 {
		args = append(args, q.Before)
		query += fmt.Sprintf(` AND id < $%d`, len(args))
	}
	page, err := list(ctx, s.pool, scanChange, query+` ORDER BY id DESC LIMIT $2`, args...)
	return page, failed("read the history of "+q.Project, err)
}

// Forget removes what ran before a time, as [store.Store] says.
func (s *Store) Forget(ctx context.Context, before time.Time) error {
	_, err := s.pool.Exec(ctx, `DELETE FROM changes c WHERE since < $1 AND NOT EXISTS (
		SELECT 1 FROM deployments d WHERE d.environment = c.environment AND d.project = c.project
		AND c.id = (SELECT max(id) FROM changes l WHERE l.project = d.project AND l.environment = d.environment))`, moment(before))
	return failed("forget old history", err)
}
