package sqlite

import (
	"cmp"
	"context"
	"crypto/rand"
	"database/sql"
	"slices"
	"strings"
	"time"

	"github.com/relkit/relkit/internal/shipped/store"
)

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
