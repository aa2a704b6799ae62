package sqlite

import (
	"context"
	"database/sql"
	"encoding/json"
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
