package postgres

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/relkit/relkit/internal/shipped/catalog"
	"github.com/relkit/relkit/internal/shipped/store"
)

// PutDeployment sets how a deployment is watched, as [store.Store] says.
func (s *Store) PutDeployment(ctx context.Context, d catalog.Deployment) (created bool, err error) {
	err = s.writing(ctx, "put deployment "+d.Environment+" "+d.Project, func(tx pgx.Tx) error {
		if err := insertProject(ctx, tx, d.Project); err != nil {
			return err
		}
		// A poll that is under way asks what was watched so far: its claim is void. The next one is due at once.
		// A row that was inserted, and not updated, has no xmax. From here on it is locked.
		const put = `
			INSERT INTO deployments AS d (environment, project, url, poll_interval, poll_timeout, poll_header, version_path, commit_path, digests, reported_by)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
			ON CONFLICT (environment, project) DO UPDATE SET url = excluded.url, poll_interval = excluded.poll_interval,
				poll_timeout = excluded.poll_timeout, poll_header = excluded.poll_header, version_path = excluded.version_path,
				commit_path = excluded.commit_path, digests = excluded.digests, reported_by = excluded.reported_by,
				last_error = '', failures = 0, claim = '', polled_at = '-infinity', next_poll_at = '-infinity'
			RETURNING d.xmax = 0, version, commit_hash, since, last_seen`
		var before catalog.Observation
		err := tx.QueryRow(ctx, put, d.Environment, d.Project, d.URL, d.Interval, d.Timeout,
			d.Poll.Header, d.Poll.VersionPath, d.Poll.CommitPath, append([]string{}, d.Digests...), d.ReportedBy).
			Scan(&created, &before.Version, &before.Commit, (*moment)(&before.Since), (*moment)(&before.LastSeen))
		if err != nil || d.Version == "" {
			return err
		}
		return observe(ctx, tx, d, before, 0)
	})
	return created && err == nil, err
}

// observe keeps what was seen now, and the change where it is one. A version that comes back has to run for as long as settling
// before it is a change again. The row of the deployment is locked.
func observe(ctx context.Context, tx pgx.Tx, seen catalog.Deployment, before catalog.Observation, settling time.Duration) error {
	now := before.See(seen.Version, seen.Commit, seen.LastSeen)
	const update = `
		UPDATE deployments SET version = $3, commit_hash = $4, since = $5, last_seen = $6, last_error = '', failures = 0
		WHERE environment = $1 AND project = $2`
	_, err := tx.Exec(ctx, update, seen.Environment, seen.Project, now.Version, now.Commit, moment(now.Since), moment(now.LastSeen))
	if err != nil {
		return err
	}
	recent, err := list(ctx, tx, scanChange, historyQuery+` AND environment = $2 ORDER BY id DESC LIMIT $3`, seen.Project, seen.Environment, store.Recent)
	if err != nil || !store.IsChange(before, now, recent, settling) {
		return err
	}
	const insert = `INSERT INTO changes (environment, project, version, commit_hash, since, reported_by) VALUES ($1, $2, $3, $4, $5, $6)`
	if _, err := tx.Exec(ctx, insert, seen.Environment, seen.Project, now.Version, now.Commit, moment(now.Since), seen.ReportedBy); err != nil {
		return err
	}
	const forget = `
		DELETE FROM changes WHERE project = $1 AND environment = $2
		AND id <= (SELECT id FROM changes WHERE project = $1 AND environment = $2 ORDER BY id DESC LIMIT 1 OFFSET $3)`
	_, err = tx.Exec(ctx, forget, seen.Project, seen.Environment, store.MaxChanges)
	return err
}

// RemoveDeployment ends the watch, as [store.Store] says.
func (s *Store) RemoveDeployment(ctx context.Context, environment, project string) error {
	removed, err := s.pool.Exec(ctx, `DELETE FROM deployments WHERE environment = $1 AND project = $2`, environment, project)
	if err == nil && removed.RowsAffected() == 0 {
		return store.ErrNotFound
	}
	return failed("remove deployment "+environment+" "+project, err)
}
