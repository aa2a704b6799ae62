package postgres

import (
	"cmp"
	"context"
	"crypto/rand"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/relkit/relkit/internal/shipped/store"
)

var _ store.Outbox = (*Store)(nil)

// RecordEvents makes this process record events, as [store.Outbox] says.
func (s *Store) RecordEvents() { s.events.Store(true) }

// record adds events where they are recorded.
func (s *Store) record(ctx context.Context, tx pgx.Tx, events ...store.Event) error {
	if !s.events.Load() || len(events) == 0 {
		return nil
	}
	var batch pgx.Batch
	for _, e := range events {
		const insert = `INSERT INTO events (message, kind, environment, project, at, data) VALUES ($1, $2, $3, $4, $5, $6)`
		batch.Queue(insert, e.Message, e.Kind, e.Environment, e.Project, moment(e.At), e.Data)
	}
	batch.Queue(`DELETE FROM events WHERE id <= (SELECT max(id) FROM events) - $1`, store.MaxEvents)
	return tx.SendBatch(ctx, &batch).Close()
}

// FanOut makes deliveries of events, as [store.Outbox] says. Events that another replica has taken are passed over.
func (s *Store) FanOut(ctx context.Context, now time.Time, hooksOf func(store.Event) []string) (more bool, dropped map[string]int, err error) {
	dropped = map[string]int{}
	var idle bool
	const query = `SELECT NOT EXISTS (SELECT 1 FROM events) AND NOT EXISTS (SELECT 1 FROM deliveries WHERE at < $1)`
	if err := s.pool.QueryRow(ctx, query, moment(now.Add(-store.MaxAge))).Scan(&idle); err != nil || idle {
		return false, dropped, failed("look for events", err)
	}
	err = s.writing(ctx, "make deliveries of events", func(tx pgx.Tx) error {
		more, err = fanOut(ctx, tx, hooksOf)
		if err != nil {
			return err
		}
		return forgetDeliveries(ctx, tx, now, dropped)
	})
	return more && err == nil, dropped, err
}

func fanOut(ctx context.Context, tx pgx.Tx, hooksOf func(store.Event) []string) (more bool, err error) {
	const take = `
		DELETE FROM events WHERE id IN (SELECT id FROM events ORDER BY id LIMIT $1 FOR UPDATE SKIP LOCKED)
		RETURNING ` + eventColumns
	events, err := list(ctx, tx, func(row pgx.CollectableRow) (e store.Event, err error) {
		err = row.Scan(eventFields(&e)...)
		return e, err
	}, take, store.FanOutBatch)
	if err != nil || len(events) == 0 {
		return false, err
	}
	var batch pgx.Batch
	for _, e := range events {
		for _, hook := range hooksOf(e) {
			const insert = `INSERT INTO deliveries (hook, message, kind, environment, project, at, data) VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING`
			batch.Queue(insert, hook, e.Message, e.Kind, e.Environment, e.Project, moment(e.At), e.Data)
		}
	}
	return len(events) == store.FanOutBatch, tx.SendBatch(ctx, &batch).Close()
}

// forgetDeliveries gives up what is too old or too much, and counts it by hook.
func forgetDeliveries(ctx context.Context, tx pgx.Tx, now time.Time, dropped map[string]int) error {
	old, err := list(ctx, tx, pgx.RowTo[string], `DELETE FROM deliveries WHERE at < $1 RETURNING hook`, moment(now.Add(-store.MaxAge)))
	if err != nil {
		return err
	}
	const surplus = `
		DELETE FROM deliveries WHERE id IN (
			SELECT id FROM (SELECT id, row_number() OVER (PARTITION BY hook ORDER BY id DESC) AS place FROM deliveries) AS placed WHERE place > $1)
		RETURNING hook`
	much, err := list(ctx, tx, pgx.RowTo[string], surplus, store.MaxWaiting)
	for _, hook := range append(old, much...) {
		dropped[hook]++
	}
	return err
}

// ClaimDelivery gives the caller a delivery that is due, as [store.Outbox] says. What another caller is about to claim is passed over.
func (s *Store) ClaimDelivery(ctx context.Context, hooks []string, now time.Time, lease time.Duration) (store.Delivery, error) {
	const due = `
		UPDATE deliveries SET claim = $1, next_at = $2, attempts = attempts + 1
		WHERE id = (
			SELECT id FROM deliveries WHERE hook = ANY($3) AND (next_at <= $4 OR next_at > $5)
			ORDER BY next_at, id LIMIT 1 FOR UPDATE SKIP LOCKED)
		RETURNING id, hook, attempts, ` + eventColumns
	d := store.Delivery{Token: rand.Text()}
	future := now.Add(store.MaxBackoff + store.ClockSkew)
	err := s.pool.QueryRow(ctx, due, d.Token, moment(now.Add(lease)), hooks, moment(now), moment(future)).
		Scan(append([]any{&d.ID, &d.Hook, &d.Attempts}, eventFields(&d.Event)...)...)
	if err != nil {
		return store.Delivery{}, failed("claim a delivery", err)
	}
	return d, nil
}

// ClaimAlike gives the caller more deliveries, as [store.Outbox] says.
func (s *Store) ClaimAlike(ctx context.Context, d store.Delivery, most int, now time.Time, lease time.Duration) ([]store.Delivery, error) {
	const due = `
		UPDATE deliveries SET claim = $1, next_at = $2, attempts = attempts + 1
		WHERE id IN (
			SELECT id FROM deliveries WHERE hook = $3 AND kind = $4 AND project = $5 AND (next_at <= $6 OR next_at > $7)
			ORDER BY next_at, id LIMIT $8 FOR UPDATE SKIP LOCKED)
		RETURNING id, hook, attempts, ` + eventColumns
	token := rand.Text()
	future := now.Add(store.MaxBackoff + store.ClockSkew)
	rows, err := s.pool.Query(ctx, due, token, moment(now.Add(lease)), d.Hook, d.Kind, d.Project, moment(now), moment(future), most)
	if err != nil {
		return nil, failed("claim more deliveries", err)
	}
	alike, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (store.Delivery, error) {
		one := store.Delivery{Token: token}
		err := row.Scan(append([]any{&one.ID, &one.Hook, &one.Attempts}, eventFields(&one.Event)...)...)
		return one, err
	})
	slices.SortFunc(alike, func(a, b store.Delivery) int { return cmp.Compare(a.ID, b.ID) })
	return alike, failed("claim more deliveries", err)
}

// FinishDelivery forgets a delivery or puts it off, as [store.Outbox] says.
func (s *Store) FinishDelivery(ctx context.Context, d store.Delivery, next time.Time) (err error) {
	if next.IsZero() {
		_, err = s.pool.Exec(ctx, `DELETE FROM deliveries WHERE id = $1 AND claim = $2`, d.ID, d.Token)
	} else {
		_, err = s.pool.Exec(ctx, `UPDATE deliveries SET claim = '', next_at = $3 WHERE id = $1 AND claim = $2`, d.ID, d.Token, moment(next))
	}
	return failed("finish a delivery", err)
}

// DropDeliveries forgets those to a hook, as [store.Outbox] says.
func (s *Store) DropDeliveries(ctx context.Context, hook string) (int, error) {
	done, err := s.pool.Exec(ctx, `DELETE FROM deliveries WHERE hook = $1`, hook)
	return int(done.RowsAffected()), failed("drop the deliveries to "+hook, err)
}

// Waiting counts deliveries, as [store.Outbox] says.
func (s *Store) Waiting(ctx context.Context) (map[string]int, error) {
	type count struct {
		Hook string
		N    int
	}
	all, err := list(ctx, s.pool, pgx.RowToStructByPos[count], `SELECT hook, count(*) FROM deliveries GROUP BY hook`)
	waiting := map[string]int{}
	for _, c := range all {
		waiting[c.Hook] = c.N
	}
	return waiting, failed("count deliveries", err)
}

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

// eventColumns are what eventFields takes.
const eventColumns = `message, kind, environment, project, at, data`

func eventFields(e *store.Event) []any {
	return []any{&e.Message, &e.Kind, &e.Environment, &e.Project, (*moment)(&e.At), &e.Data}
}
