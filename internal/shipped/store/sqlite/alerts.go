package sqlite

import (
	"context"
	"database/sql"
	"time"

	"github.com/relkit/relkit/internal/shipped/store"
)

// Lease takes or keeps a lease, as [store.Outbox] says.
func (s *Store) Lease(ctx context.Context, name, holder string, now, until time.Time) (held bool, err error) {
	err = s.writing(ctx, "take the lease "+name, func(tx *sql.Tx) error {
		const take = `
			INSERT INTO leases (name, holder, until) VALUES (?, ?, ?)
			ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, until = excluded.until
			WHERE leases.holder = excluded.holder OR leases.until <= ? OR leases.until > ?`
		result, err := tx.ExecContext(ctx, take, name, holder, moment(until), moment(now), moment(until.Add(store.ClockSkew)))
		if err != nil {
			return err
		}
		n, err := result.RowsAffected()
		held = n > 0
		return err
	})
	return held, err
}

// Alerts returns all, as [store.Outbox] says.
func (s *Store) Alerts(ctx context.Context) (all []store.Alert, err error) {
	err = s.reading(ctx, "read the alerts", func() error {
		all, err = list(ctx, s.read, func(row *sql.Rows) (a store.Alert, err error) {
			err = row.Scan(&a.Environment, &a.Project, &a.Kind, (*moment)(&a.Since), &a.Sent)
			return a, err
		}, `SELECT environment, project, kind, since, sent FROM alerts ORDER BY environment, project, kind`)
		return err
	})
	return all, err
}

// SaveAlerts keeps and ends alerts, as [store.Outbox] says.
func (s *Store) SaveAlerts(ctx context.Context, lease, holder string, kept, ended []store.Alert, events []store.Event) error {
	return s.writing(ctx, "keep the alerts", func(tx *sql.Tx) error {
		var held bool
		if err := tx.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM leases WHERE name = ? AND holder = ?)`, lease, holder).Scan(&held); err != nil {
			return err
		}
		if !held {
			return store.ErrLeaseLost
		}
		for _, a := range kept {
			const keep = `INSERT INTO alerts (environment, project, kind, since, sent) VALUES (?, ?, ?, ?, ?)
				ON CONFLICT (environment, project, kind) DO UPDATE SET since = excluded.since, sent = excluded.sent`
			if _, err := tx.ExecContext(ctx, keep, a.Environment, a.Project, a.Kind, moment(a.Since), a.Sent); err != nil {
				return err
			}
		}
		for _, a := range ended {
			const end = `DELETE FROM alerts WHERE environment = ? AND project = ? AND kind = ?`
			if _, err := tx.ExecContext(ctx, end, a.Environment, a.Project, a.Kind); err != nil {
				return err
			}
		}
		return s.record(ctx, tx, events...)
	})
}
