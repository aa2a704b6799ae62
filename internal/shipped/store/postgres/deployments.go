package postgres

import (
	"context"

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
			INSERT INTO deployments AS d (environment, project, url, poll_interval, poll_timeout) VALUES ($1, $2, $3, $4, $5)
			ON CONFLICT (environment, project) DO UPDATE SET url = excluded.url, poll_interval = excluded.poll_interval,
				poll_timeout = excluded.poll_timeout, last_error = '', failures = 0, claim = '', polled_at = '-infinity', next_poll_at = '-infinity'
			RETURNING d.xmax = 0, version, commit_hash, since, last_seen`
		var before catalog.Observation
		err := tx.QueryRow(ctx, put, d.Environment, d.Project, d.URL, d.Interval, d.Timeout).
			Scan(&created, &before.Version, &before.Commit, (*moment)(&before.Since), (*moment)(&before.LastSeen))
		if err != nil || d.Version == "" {
			return err
		}
		return observe(ctx, tx, d.Environment, d.Project, before, store.Seen{Version: d.Version, Commit: d.Commit, At: d.LastSeen})
	})
	return created && err == nil, err
}

// observe keeps what was seen now, and the change where it is one. The row of the deployment is locked.
func observe(ctx context.Context, tx pgx.Tx, environment, project string, before catalog.Observation, seen store.Seen) error {
	now, changed := before.See(seen.Version, seen.Commit, seen.At)
	const update = `
		UPDATE deployments SET version = $3, commit_hash = $4, since = $5, last_seen = $6, last_error = '', failures = 0
		WHERE environment = $1 AND project = $2`
	_, err := tx.Exec(ctx, update, environment, project, now.Version, now.Commit, moment(now.Since), moment(now.LastSeen))
	if err != nil || !changed {
		return err
	}
	const insert = `INSERT INTO changes (environment, project, version, commit_hash, since) VALUES ($1, $2, $3, $4, $5)`
	_, err = tx.Exec(ctx, insert, environment, project, now.Version, now.Commit, moment(now.Since))
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

// Deployments returns all, as [store.Store] says.
func (s *Store) Deployments(ctx context.Context) ([]catalog.Deployment, error) {
	all, err := list(ctx, s.pool, func(row pgx.CollectableRow) (catalog.Deployment, error) {
		d, _, err := scanWatched(row)
		return d, err
	}, `SELECT `+watched+` FROM deployments ORDER BY environment, project`)
	return all, failed("list deployments", err)
}

// History returns the changes of a project, as [store.Store] says. They are in the order in which they
// were seen, which clocks may contradict.
func (s *Store) History(ctx context.Context, project, environment string, limit int) ([]catalog.Change, error) {
	where, args := ` WHERE project = $2`, []any{limit, project}
	if environment != "" {
		where += ` AND environment = $3`
		args = append(args, environment)
	}
	changes, err := list(ctx, s.pool, scanChange,
		`SELECT environment, project, version, commit_hash, since FROM changes`+where+` ORDER BY id DESC LIMIT $1`, args...)
	return changes, failed("read the history of "+project, err)
}
