package sqlite

import (
	"context"
	"database/sql"
	"errors"

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
			INSERT INTO deployments (environment, project, url, interval_ns, timeout_ns) VALUES (?, ?, ?, ?, ?)
			ON CONFLICT (environment, project) DO UPDATE SET url = excluded.url, interval_ns = excluded.interval_ns,
				timeout_ns = excluded.timeout_ns, last_error = '', failures = 0, claim = '', polled_at = 0, next_poll_at = 0`
		if _, err := tx.ExecContext(ctx, put, d.Environment, d.Project, d.URL, int64(d.Interval), int64(d.Timeout)); err != nil {
			return err
		}
		if d.Version == "" {
			return nil
		}
		return observe(ctx, tx, d.Environment, d.Project, before, store.Seen{Version: d.Version, Commit: d.Commit, At: d.LastSeen})
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

// observe keeps what was seen now, and the change where it is one.
func observe(ctx context.Context, tx *sql.Tx, environment, project string, before catalog.Observation, seen store.Seen) error {
	now, changed := before.See(seen.Version, seen.Commit, seen.At)
	const update = `
		UPDATE deployments SET version = ?, commit_hash = ?, since = ?, last_seen = ?, last_error = '', failures = 0
		WHERE environment = ? AND project = ?`
	_, err := tx.ExecContext(ctx, update, now.Version, now.Commit, moment(now.Since), moment(now.LastSeen), environment, project)
	if err != nil || !changed {
		return err
	}
	const insert = `INSERT INTO changes (environment, project, version, commit_hash, since) VALUES (?, ?, ?, ?, ?)`
	_, err = tx.ExecContext(ctx, insert, environment, project, now.Version, now.Commit, moment(now.Since))
	return err
}

// RemoveDeployment ends the watch, as [store.Store] says.
func (s *Store) RemoveDeployment(ctx context.Context, environment, project string) error {
	return s.writing(ctx, "remove deployment "+environment+" "+project, func(tx *sql.Tx) error {
		const remove = `DELETE FROM deployments WHERE environment = ? AND project = ? RETURNING project`
		return tx.QueryRowContext(ctx, remove, environment, project).Scan(new(string))
	})
}

// Deployments returns all, as [store.Store] says.
func (s *Store) Deployments(ctx context.Context) (all []catalog.Deployment, err error) {
	err = s.reading(ctx, "list deployments", func() error {
		all, err = list(ctx, s.read, func(row *sql.Rows) (catalog.Deployment, error) {
			d, _, err := scanWatched(row)
			return d, err
		}, `SELECT `+watched+` FROM deployments ORDER BY environment, project`)
		return err
	})
	return all, err
}

// History returns the changes of a project, as [store.Store] says. They are in the order in which they
// were seen, which clocks may contradict.
func (s *Store) History(ctx context.Context, project, environment string, limit int) (changes []catalog.Change, err error) {
	where, args := ` WHERE project = ?`, []any{project}
	if environment != "" {
		where += ` AND environment = ?`
		args = append(args, environment)
	}
	query := `SELECT environment, project, version, commit_hash, since FROM changes` + where + ` ORDER BY id DESC LIMIT ?`
	err = s.reading(ctx, "read the history of "+project, func() error {
		changes, err = list(ctx, s.read, scanChange, query, append(args, limit)...)
		return err
	})
	return changes, err
}
