package sqlite

import (
	"cmp"
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"github.com/relkit/relkit/internal/shipped/store"
)

var _ store.Outbox = (*Store)(nil)

// RecordEvents makes this process record events, as [store.Outbox] says.
func (s *Store) RecordEvents() { s.events.Store(true) }

// record adds events where they are recorded.
func (s *Store) record(ctx context.Context, tx *sql.Tx, events ...store.Event) error {
	if !s.events.Load() || len(events) == 0 {
		return nil
	}
	const insert = `INSERT INTO events (message, kind, environment, project, at, data) VALUES (?, ?, ?, ?, ?, ?)`
	for _, e := range events {
		if _, err := tx.ExecContext(ctx, insert, e.Message, e.Kind, e.Environment, e.Project, moment(e.At), string(e.Data)); err != nil {
			return err
		}
	}
	_, err := tx.ExecContext(ctx, `DELETE FROM events WHERE id <= (SELECT max(id) FROM events) - ?`, store.MaxEvents)
	return err
}

// FanOut makes deliveries of events, as [store.Outbox] says.
func (s *Store) FanOut(ctx context.Context, now time.Time, hooksOf func(store.Event) []string) (more bool, dropped map[string]int, err error) {
	dropped = map[string]int{}
	idle, err := s.nothingToFanOut(ctx, now)
	if err != nil || idle {
		return false, dropped, err
	}
	err = s.writing(ctx, "make deliveries of events", func(tx *sql.Tx) error {
		more, err = fanOut(ctx, tx, hooksOf)
		if err != nil {
			return err
		}
		return forgetDeliveries(ctx, tx, now, dropped)
	})
	return more && err == nil, dropped, err
}

// nothingToFanOut spares the one that writes.
func (s *Store) nothingToFanOut(ctx context.Context, now time.Time) (idle bool, err error) {
	err = s.reading(ctx, "look for events", func() error {
		const query = `SELECT NOT EXISTS (SELECT 1 FROM events) AND NOT EXISTS (SELECT 1 FROM deliveries WHERE at < ?)`
		return s.read.QueryRowContext(ctx, query, moment(now.Add(-store.MaxAge))).Scan(&idle)
	})
	return idle, err
}

func fanOut(ctx context.Context, tx *sql.Tx, hooksOf func(store.Event) []string) (more bool, err error) {
	type numbered struct {
		store.Event

		id int64
	}
	events, err := list(ctx, tx, func(row *sql.Rows) (e numbered, err error) {
		err = row.Scan(append([]any{&e.id}, eventFields(&e.Event)...)...)
		return e, err
	}, `SELECT id, `+eventColumns+` FROM events ORDER BY id LIMIT ?`, store.FanOutBatch)
	if err != nil || len(events) == 0 {
		return false, err
	}
	const insert = `INSERT INTO deliveries (hook, message, kind, environment, project, at, data) VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`
	for _, e := range events {
		for _, hook := range hooksOf(e.Event) {
			if _, err := tx.ExecContext(ctx, insert, hook, e.Message, e.Kind, e.Environment, e.Project, moment(e.At), string(e.Data)); err != nil {
				return false, err
			}
		}
	}
	_, err = tx.ExecContext(ctx, `DELETE FROM events WHERE id <= ?`, events[len(events)-1].id)
	return len(events) == store.FanOutBatch, err
}

// forgetDeliveries gives up what is too old or too much, and counts it by hook.
func forgetDeliveries(ctx context.Context, tx *sql.Tx, now time.Time, dropped map[string]int) error {
	old, err := list(ctx, tx, scanText, `DELETE FROM deliveries WHERE at < ? RETURNING hook`, moment(now.Add(-store.MaxAge)))
	if err != nil {
		return err
	}
	const surplus = `
		DELETE FROM deliveries WHERE id IN (
			SELECT id FROM (SELECT id, row_number() OVER (PARTITION BY hook ORDER BY id DESC) AS place FROM deliveries) WHERE place > ?)
		RETURNING hook`
	much, err := list(ctx, tx, scanText, surplus, store.MaxWaiting)
	for _, hook := range append(old, much...) {
		dropped[hook]++
	}
	return err
}

// ClaimDelivery gives the caller a delivery that is due, as [store.Outbox] says.
func (s *Store) ClaimDelivery(ctx context.Context, hooks []string, now time.Time, lease time.Duration) (d store.Delivery, err error) {
	if len(hooks) == 0 {
		return store.Delivery{}, store.ErrNotFound
	}
	look, take := deliveryQueries(len(hooks))
	args := make([]any, 0, len(hooks)+4)
	for _, hook := range hooks {
		args = append(args, hook)
	}
	args = append(args, moment(now), moment(now.Add(store.MaxBackoff+store.ClockSkew)))
	err = s.reading(ctx, "look for deliveries", func() error { // which spares the one that writes
		return s.read.QueryRowContext(ctx, look, args...).Scan(new(int64))
	})
	if err != nil {
		return store.Delivery{}, err
	}
	token := rand.Text()
	err = s.writing(ctx, "claim a delivery", func(tx *sql.Tx) error {
		row := tx.QueryRowContext(ctx, take, append([]any{token, moment(now.Add(lease))}, args...)...)
		return row.Scan(append([]any{&d.ID, &d.Hook, &d.Attempts}, eventFields(&d.Event)...)...)
	})
	d.Token = token
	return d, err
}

// deliveryQueries look for a delivery to one of so many hooks, and take it.
func deliveryQueries(hooks int) (look, take string) {
	due := ` FROM deliveries WHERE hook IN (?` + strings.Repeat(`, ?`, hooks-1) + `) AND (next_at <= ? OR next_at > ?)`
	return `SELECT id` + due + ` LIMIT 1`, `
		UPDATE deliveries SET claim = ?, next_at = ?, attempts = attempts + 1 WHERE id = (SELECT id` + due + ` ORDER BY next_at, id LIMIT 1)
		RETURNING id, hook, attempts, ` + eventColumns
}

// ClaimAlike gives the caller more deliveries, as [store.Outbox] says.
func (s *Store) ClaimAlike(ctx context.Context, d store.Delivery, most int, now time.Time, lease time.Duration) ([]store.Delivery, error) {
	const due = `
		UPDATE deliveries SET claim = ?, next_at = ?, attempts = attempts + 1
		WHERE id IN (
			SELECT id FROM deliveries WHERE hook = ? AND kind = ? AND project = ? AND (next_at <= ? OR next_at > ?)
			ORDER BY next_at, id LIMIT ?)
		RETURNING id, hook, attempts, ` + eventColumns
	var alike []store.Delivery
	token, future := rand.Text(), now.Add(store.MaxBackoff+store.ClockSkew)
	err := s.writing(ctx, "claim more deliveries", func(tx *sql.Tx) error {
		alike = nil // of an attempt that the database has refused
		rows, err := tx.QueryContext(ctx, due, token, moment(now.Add(lease)), d.Hook, d.Kind, d.Project, moment(now), moment(future), most)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			one := store.Delivery{Token: token}
			if err := rows.Scan(append([]any{&one.ID, &one.Hook, &one.Attempts}, eventFields(&one.Event)...)...); err != nil {
				return err
			}
			alike = append(alike, one)
		}
		return rows.Err()
	})
	slices.SortFunc(alike, func(a, b store.Delivery) int { return cmp.Compare(a.ID, b.ID) })
	return alike, err
}

// FinishDelivery forgets a delivery or puts it off, as [store.Outbox] says.
func (s *Store) FinishDelivery(ctx context.Context, d store.Delivery, next time.Time) error {
	return s.writing(ctx, "finish a delivery", func(tx *sql.Tx) (err error) {
		if next.IsZero() {
			_, err = tx.ExecContext(ctx, `DELETE FROM deliveries WHERE id = ? AND claim = ?`, d.ID, d.Token)
		} else {
			_, err = tx.ExecContext(ctx, `UPDATE deliveries SET claim = '', next_at = ? WHERE id = ? AND claim = ?`, moment(next), d.ID, d.Token)
		}
		return err
	})
}

// DropDeliveries forgets those to a hook, as [store.Outbox] says.
func (s *Store) DropDeliveries(ctx context.Context, hook string) (dropped int, err error) {
	err = s.writing(ctx, "drop the deliveries to "+hook, func(tx *sql.Tx) error {
		result, err := tx.ExecContext(ctx, `DELETE FROM deliveries WHERE hook = ?`, hook)
		if err != nil {
			return err
		}
		n, err := result.RowsAffected()
		dropped = int(n)
		return err
	})
	return dropped, err
}

// Waiting counts deliveries, as [store.Outbox] says.
func (s *Store) Waiting(ctx context.Context) (map[string]int, error) {
	waiting := map[string]int{}
	err := s.reading(ctx, "count deliveries", func() error {
		hooks, err := list(ctx, s.read, scanText, `SELECT hook FROM deliveries`)
		for _, hook := range hooks {
			waiting[hook]++
		}
		return err
	})
	return waiting, err
}

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

// eventColumns are what eventFields takes.
const eventColumns = `message, kind, environment, project, at, data`

func eventFields(e *store.Event) []any {
	return []any{&e.Message, &e.Kind, &e.Environment, &e.Project, (*moment)(&e.At), (*document)(&e.Data)}
}

// document is JSON that is kept as a text.
type document json.RawMessage

// Scan reads it.
func (d *document) Scan(kept any) error {
	text, _ := kept.(string) // the column is one of texts
	*d = document(text)
	return nil
}

func scanText(row *sql.Rows) (text string, err error) {
	err = row.Scan(&text)
	return text, err
}
