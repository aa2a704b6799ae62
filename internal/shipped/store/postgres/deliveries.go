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
