package sqlite

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"time"

	"github.com/relkit/relkit/internal/shipped/catalog"
	"github.com/relkit/relkit/internal/shipped/store"
)

// PutDeployment sets how a deployment is watched, as [store.Store] says.
func (s *Store) PutDeployment(ctx context.Context, d catalog.Deployment) (created bool, err error) {
	err = s.writing(ctx, "put deployment "+d.Environment+" "+d.Project, func(tx *sql.Tx) error {
		if err := insertProject(ctx, tx, d.Project); err != nil {
			return err
		}
		before, err := observation(ctx, tx, d.Environment, d.Project, ``)
		if created = errors.Is(err, sql.ErrNoRows); err != nil && !created {
			return err
		}
		// A poll that is under way asks what was watched so far: its claim is void. The next one is due at once.
		const put = `
			INSERT INTO deployments (environment, project, url, interval_ns, timeout_ns, poll_header, version_path, commit_path, digests, reported_by)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
			ON CONFLICT (environment, project) DO UPDATE SET url = excluded.url, interval_ns = excluded.interval_ns,
				timeout_ns = excluded.timeout_ns, poll_header = excluded.poll_header, version_path = excluded.version_path,
				commit_path = excluded.commit_path, digests = excluded.digests, reported_by = excluded.reported_by,
				last_error = '', failures = 0, claim = '', polled_at = 0, next_poll_at = 0`
		digests, err := json.Marshal(append([]string{}, d.Digests...))
		if err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, put, d.Environment, d.Project, d.URL, int64(d.Interval), int64(d.Timeout),
			d.Poll.Header, d.Poll.VersionPath, d.Poll.CommitPath, string(digests), d.ReportedBy); err != nil {
			return err
		}
		if d.Version == "" {
			return nil
		}
		return observe(ctx, tx, d, before, 0)
	})
	return created && err == nil, err
}

// observation returns what was seen last in a deployment.
func observation(ctx context.Context, tx *sql.Tx, environment, project, where string, args ...any) (o catalog.Observation, err error) {
	query := `SELECT version, commit_hash, since, last_seen FROM deployments WHERE environment = ? AND project = ?` + where
	err = tx.QueryRowContext(ctx, query, append([]any{environment, project}, args...)...).
		Scan(&o.Version, &o.Commit, (*moment)(&o.Since), (*moment)(&o.LastSeen))
	return o, err
}

// observe keeps what was seen now, and the change where it is one. A version that comes back has to run for as long as settling
// before it is a change again.
func observe(ctx context.Context, tx *sql.Tx, seen catalog.Deployment, before catalog.Observation, settling time.Duration) error {
	now := before.See(seen.Version, seen.Commit, seen.LastSeen)
	const update = `
		UPDATE deployments SET version = ?, commit_hash = ?, since = ?, last_seen = ?, last_error = '', failures = 0
		WHERE environment = ? AND project = ?`
	_, err := tx.ExecContext(ctx, update, now.Version, now.Commit, moment(now.Since), moment(now.LastSeen), seen.Environment, seen.Project)
	if err != nil {
		return err
	}
	recent, err := list(ctx, tx, scanChange, historyQuery+` AND environment = ? ORDER BY id DESC LIMIT ?`, seen.Project, seen.Environment, store.Recent)
	if err != nil || !store.IsChange(before, now, recent, settling) {
		return err
	}
	const insert = `INSERT INTO changes (environment, project, version, commit_hash, since, reported_by) VALUES (?, ?, ?, ?, ?, ?)`
	if _, err := tx.ExecContext(ctx, insert, seen.Environment, seen.Project, now.Version, now.Commit, moment(now.Since), seen.ReportedBy); err != nil {
		return err
	}
	const forget = `
		DELETE FROM changes WHERE project = ?1 AND environment = ?2
		AND id <= (SELECT id FROM changes WHERE project = ?1 AND environment = ?2 ORDER BY id DESC LIMIT 1 OFFSET ?3)`
	_, err = tx.ExecContext(ctx, forget, seen.Project, seen.Environment, store.MaxChanges)
	return err
}

// RemoveDeployment ends the watch, as [store.Store] says.
func (s *Store) RemoveDeployment(ctx context.Context, environment, project string) error {
	return s.writing(ctx, "remove deployment "+environment+" "+project, func(tx *sql.Tx) error {
		const remove = `DELETE FROM deployments WHERE environment = ? AND project = ? RETURNING project`
		return tx.QueryRowContext(ctx, remove, environment, project).Scan(new(string))
	})
}
