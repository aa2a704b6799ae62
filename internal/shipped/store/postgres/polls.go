package postgres

import (
	"context"
	"crypto/rand"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/relkit/relkit/internal/shipped/catalog"
	"github.com/relkit/relkit/internal/shipped/store"
)

// ClaimPoll gives the caller a poll that is due, as [store.Store] says. What another caller is about to
// claim is passed over.
func (s *Store) ClaimPoll(ctx context.Context, now time.Time, lease time.Duration) (store.Claim, error) {
	const due = `
		UPDATE deployments SET claim = $1, polled_at = $2, next_poll_at = $3
		WHERE (environment, project) = (
			SELECT environment, project FROM deployments
			WHERE url <> '' AND (next_poll_at <= $2 OR polled_at > $4)
			ORDER BY next_poll_at, environment, project LIMIT 1 FOR UPDATE SKIP LOCKED)
		RETURNING ` + watched + `, failures`
	// A deployment that was polled in what is the future now was so by a clock that has been set back since.
	future := now.Add(store.ClockSkew)
	claim := store.Claim{Token: rand.Text()}
	err := s.pool.QueryRow(ctx, due, claim.Token, moment(now), moment(now.Add(lease)), moment(future)).
		Scan(append(deploymentFields(&claim.Deployment), &claim.Failures)...)
	if err != nil {
		return store.Claim{}, failed("claim a poll", err)
	}
	if len(claim.Deployment.Digests) == 0 {
		claim.Deployment.Digests = nil
	}
	return claim, nil
}

// FinishPoll keeps what a poll has found, as [store.Store] says.
func (s *Store) FinishPoll(ctx context.Context, c store.Claim, seen store.Seen, next time.Time) error {
	environment, project := c.Deployment.Environment, c.Deployment.Project
	return s.writing(ctx, "keep the poll of "+environment+" "+project, func(tx pgx.Tx) error {
		const finish = `
			UPDATE deployments SET claim = '', polled_at = $4, next_poll_at = $5, last_error = $6, failures = failures + 1
			WHERE environment = $1 AND project = $2 AND claim = $3
			RETURNING version, commit_hash, since, last_seen`
		var before catalog.Observation
		err := tx.QueryRow(ctx, finish, environment, project, c.Token, moment(seen.At), moment(next), seen.Error).
			Scan(&before.Version, &before.Commit, (*moment)(&before.Since), (*moment)(&before.LastSeen))
		if errors.Is(err, pgx.ErrNoRows) {
			return nil // the claim was lost
		}
		if err != nil || seen.Error != "" {
			return err
		}
		return observe(ctx, tx, catalog.Deployment{
			Environment: environment, Project: project, Observation: catalog.Observation{Version: seen.Version, Commit: seen.Commit, LastSeen: seen.At},
		}, before, store.Settling) // which no longer counts it as a failure
	})
}
