package postgres

import (
	"context"
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

// eventColumns are what eventFields takes.
const eventColumns = `message, kind, environment, project, at, data`

func eventFields(e *store.Event) []any {
	return []any{&e.Message, &e.Kind, &e.Environment, &e.Project, (*moment)(&e.At), &e.Data}
}
