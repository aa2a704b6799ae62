package sqlite

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"time"

	"github.com/relkit/relkit/internal/shipped/catalog"
	"github.com/relkit/relkit/internal/shipped/store"
)

// ClaimPoll gives the caller a poll that is due, as [store.Store] says.
func (s *Store) ClaimPoll(ctx context.Context, now time.Time, lease time.Duration) (claim store.Claim, err error) {
	token := rand.Text()
	const due = `
		UPDATE deployments SET claim = ?, polled_at = ?, next_poll_at = ?
		WHERE (environment, project) = (
			SELECT environment, project FROM deployments
			WHERE url <> '' AND (next_poll_at <= ? OR polled_at > ?)
			ORDER BY next_poll_at, environment, project LIMIT 1)
		RETURNING ` + watched + `, failures`
	// A deployment that was polled in what is the future now was so by a clock that has been set back since.
	future := now.Add(store.ClockSkew)
	err = s.writing(ctx, "claim a poll", func(tx *sql.Tx) error {
		row := tx.QueryRowContext(ctx, due, token, moment(now), moment(now.Add(lease)), moment(now), moment(future))
		return row.Scan(append(deploymentFields(&claim.Deployment), &claim.Failures)...)
	})
	if err != nil {
		return store.Claim{}, err
	}
	claim.Token = token
	return claim, nil
}

// FinishPoll keeps what a poll has found, as [store.Store] says.
func (s *Store) FinishPoll(ctx context.Context, c store.Claim, seen store.Seen, next time.Time) error {
	environment, project := c.Deployment.Environment, c.Deployment.Project
	return s.writing(ctx, "keep the poll of "+environment+" "+project, func(tx *sql.Tx) error {
		before, err := observation(ctx, tx, environment, project, ` AND claim = ?`, c.Token)
		if errors.Is(err, sql.ErrNoRows) {
			return nil // the claim was lost
		}
		if err != nil {
			return err
		}
		const finish = `
			UPDATE deployments SET claim = '', polled_at = ?, next_poll_at = ?, last_error = ?, failures = failures + 1
			WHERE environment = ? AND project = ?`
		if _, err := tx.ExecContext(ctx, finish, moment(seen.At), moment(next), seen.Error, environment, project); err != nil || seen.Error != "" {
			return err
		}
		return observe(ctx, tx, catalog.Deployment{
			Environment: environment, Project: project, Observation: catalog.Observation{Version: seen.Version, Commit: seen.Commit, LastSeen: seen.At},
		}, before, store.Settling) // which no longer counts it as a failure
	})
}
