package postgres

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/relkit/relkit/internal/shipped/store"
)

// Lease takes or keeps a lease, as [store.Outbox] says.
func (s *Store) Lease(ctx context.Context, name, holder string, now, until time.Time) (bool, error) {
	const take = `
		INSERT INTO leases (name, holder, until) VALUES ($1, $2, $3)
		ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, until = excluded.until
		WHERE leases.holder = excluded.holder OR leases.until <= $4 OR leases.until > $5`
	done, err := s.pool.Exec(ctx, take, name, holder, moment(until), moment(now), moment(until.Add(store.ClockSkew)))
	return done.RowsAffected() > 0, failed("take the lease "+name, err)
}

// Alerts returns all, as [store.Outbox] says.
func (s *Store) Alerts(ctx context.Context) ([]store.Alert, error) {
	all, err := list(ctx, s.pool, func(row pgx.CollectableRow) (a store.Alert, err error) {
		err = row.Scan(&a.Environment, &a.Project, &a.Kind, (*moment)(&a.Since), &a.Sent)
		return a, err
	}, `SELECT environment, project, kind, since, sent FROM alerts ORDER BY environment, project, kind`)
	return all, failed("read the alerts", err)
}

// SaveAlerts keeps and ends alerts, as [store.Outbox] says.
func (s *Store) SaveAlerts(ctx context.Context, lease, holder string, kept, ended []store.Alert, events []store.Event) error {
	return s.writing(ctx, "keep the alerts", func(tx pgx.Tx) error {
		var held bool
		// The lock keeps another replica from taking the lease before this is done.
		const check = `SELECT holder = $2 FROM leases WHERE name = $1 FOR SHARE`
		if err := tx.QueryRow(ctx, check, lease, holder).Scan(&held); err != nil {
			return err
		}
		if !held {
			return store.ErrLeaseLost
		}
		var batch pgx.Batch
		for _, a := range kept {
			const keep = `INSERT INTO alerts (environment, project, kind, since, sent) VALUES ($1, $2, $3, $4, $5)
				ON CONFLICT (environment, project, kind) DO UPDATE SET since = excluded.since, sent = excluded.sent`
			batch.Queue(keep, a.Environment, a.Project, a.Kind, moment(a.Since), a.Sent)
		}
		for _, a := range ended {
			batch.Queue(`DELETE FROM alerts WHERE environment = $1 AND project = $2 AND kind = $3`, a.Environment, a.Project, a.Kind)
		}
		if err := tx.SendBatch(ctx, &batch).Close(); err != nil {
			return err
		}
		return s.record(ctx, tx, events...)
	})
}
