package sqlite

import (
	"context"
	"database/sql"
	"time"

	"github.com/relkit/relkit/internal/shipped/store"
)

const historyQuery = `SELECT id, environment, project, version, commit_hash, since, reported_by FROM changes WHERE project = ?`

// History returns a page, as [store.Store] says. Changes are in the order in which they were seen, which clocks may contradict.
func (s *Store) History(ctx context.Context, q store.HistoryQuery) (page []store.Recorded, err error) {
	query, args := historyQuery, []any{q.Project}
	if q.Environment != "" {
		query += ` AND environment = ?`
		args = append(args, q.Environment)
	}
	if q.Before > 0 {
		query += ` AND id < ?`
		args = append(args, q.Before)
	}
	err = s.reading(ctx, "read the history of "+q.Project, func() error {
		page, err = list(ctx, s.read, scanChange, query+` ORDER BY id DESC LIMIT ?`, append(args, q.Limit)...)
		return err
	})
	return page, err
}

// Forget removes what ran before a time, as [store.Store] says.
func (s *Store) Forget(ctx context.Context, before time.Time) error {
	return s.writing(ctx, "forget old history", func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `DELETE FROM changes WHERE since < ? AND NOT EXISTS (
			SELECT 1 FROM deployments d WHERE d.environment = changes.environment AND d.project = changes.project
			AND changes.id = (SELECT max(id) FROM changes l WHERE l.project = d.project AND l.environment = d.environment))`, moment(before))
		return err
	})
}
