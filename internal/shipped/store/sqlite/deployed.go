package sqlite

import (
	"cmp"
	"context"
	"database/sql"
	"strings"
	"time"

	"github.com/relkit/relkit/internal/shipped/catalog"
	"github.com/relkit/relkit/internal/shipped/store"
)

// beside joins a deployment d with the release r of the version that runs, where there is one.
const beside = ` LEFT JOIN releases r ON r.project = d.project AND r.version = substr(d.version, 1, instr(d.version || '+', '+') - 1)`

// strangeDigests counts the digests of a deployment d that its release r does not have.
const strangeDigests = `CASE d.digests WHEN '[]' THEN 0 ELSE (SELECT count(*) FROM json_each(d.digests) e
	WHERE NOT EXISTS (SELECT 1 FROM images WHERE digest = e.value AND release_id = r.id)) END`

// deployedQuery asks for what scanDeployed reads.
const deployedQuery = `
	SELECT d.environment, d.project, d.url, d.interval_ns, d.timeout_ns, d.poll_header, d.version_path, d.commit_path, d.digests, d.reported_by,
		d.version, d.commit_hash, d.since, d.last_seen, d.last_error,
		r.id IS NOT NULL, coalesce(r.version, ''), coalesce(r.commit_hash, ''), coalesce(r.prerelease, 0), r.retracted_at IS NOT NULL,
		coalesce((SELECT version FROM releases WHERE project = d.project AND retracted_at IS NULL AND prerelease = 0 ORDER BY version_key DESC LIMIT 1), ''),
		coalesce((SELECT version FROM releases WHERE project = d.project AND retracted_at IS NULL ORDER BY version_key DESC LIMIT 1), ''),
		(SELECT count(*) FROM releases WHERE project = d.project AND retracted_at IS NULL AND prerelease = 0 AND version_key > r.version_key),
		(SELECT count(*) FROM releases WHERE project = d.project AND retracted_at IS NULL AND version_key > r.version_key),
		` + strangeDigests + `
	FROM deployments d` + beside

// stateOf is the state of a deployment d beside its release r, as package drift has it, at a time in microseconds.
const stateOf = `
	CASE
	WHEN d.last_error <> '' OR r.retracted_at IS NOT NULL OR r.id IS NOT NULL AND (
			d.commit_hash <> '' AND (length(d.commit_hash) < 7 OR substr(r.commit_hash, 1, length(d.commit_hash)) <> d.commit_hash)
			OR ` + strangeDigests + ` > 0) THEN 'failing'
	WHEN d.url <> '' AND d.version <> '' AND d.last_seen + 3 * d.interval_ns / 1000 + 60000000 < ? THEN 'stale'
	WHEN CASE WHEN r.prerelease
			THEN EXISTS (SELECT 1 FROM releases WHERE project = d.project AND retracted_at IS NULL AND version_key > r.version_key)
			ELSE EXISTS (SELECT 1 FROM releases WHERE project = d.project AND retracted_at IS NULL AND prerelease = 0 AND version_key > r.version_key)
		END THEN 'behind'
	WHEN d.version = '' THEN 'waiting'
	WHEN r.id IS NULL THEN 'unreleased'
	WHEN r.prerelease THEN 'prerelease'
	ELSE 'current'
	END`

// Deployment returns one, as [store.Store] says.
func (s *Store) Deployment(ctx context.Context, environment, project string) (found store.Deployed, err error) {
	err = s.reading(ctx, "read deployment "+environment+" "+project, func() error {
		prepared, err := s.prepared(ctx) //nolint:sqlclosecheck // it is kept for the next call
		if err != nil {
			return err
		}
		rows, err := prepared.QueryContext(ctx, environment, project)
		if err != nil {
			return err
		}
		defer rows.Close()
		if !rows.Next() {
			return cmp.Or(rows.Err(), sql.ErrNoRows)
		}
		found, err = scanDeployed(rows)
		return err
	})
	return found, err
}

// prepared is the statement of [Store.Deployment], which can be made when the tables are there. It ends with its connections.
func (s *Store) prepared(ctx context.Context) (*sql.Stmt, error) {
	if made := s.deployment.Load(); made != nil {
		return made, nil
	}
	made, err := s.read.PrepareContext(ctx, deployedQuery+` WHERE d.environment = ? AND d.project = ?`)
	if err != nil {
		return nil, err
	}
	if !s.deployment.CompareAndSwap(nil, made) { // another request was faster
		_ = made.Close() //nolint:sqlclosecheck // the other one is kept
	}
	return s.deployment.Load(), nil
}

// Deployments returns a page, as [store.Store] says.
func (s *Store) Deployments(ctx context.Context, q store.DeploymentQuery) (page []store.Deployed, err error) {
	query, args := deploymentsQuery(q)
	err = s.reading(ctx, "list deployments", func() error {
		page, err = list(ctx, s.read, scanDeployed, query, args...)
		return err
	})
	return page, err
}

func deploymentsQuery(q store.DeploymentQuery) (query string, args []any) {
	query = deployedQuery + ` WHERE true`
	for column, names := range map[string][]string{"d.environment": q.Environments, "d.project": q.Projects} {
		if len(names) > 0 {
			query += ` AND ` + column + ` IN (?` + strings.Repeat(`, ?`, len(names)-1) + `)`
			for _, name := range names {
				args = append(args, name)
			}
		}
	}
	if q.State != "" {
		query += ` AND (` + stateOf + `) = ?`
		args = append(args, moment(q.Now), q.State)
	}
	if q.After != nil {
		query += ` AND (d.environment, d.project) > (?, ?)`
		args = append(args, q.After.Environment, q.After.Project)
	}
	return query + ` ORDER BY d.environment, d.project LIMIT ?`, append(args, q.Limit)
}

// States counts deployments, as [store.Store] says.
func (s *Store) States(ctx context.Context, now time.Time) (map[catalog.State]int, error) {
	counts := map[catalog.State]int{}
	type count struct {
		state catalog.State
		n     int
	}
	err := s.reading(ctx, "count deployments", func() error {
		all, err := list(ctx, s.read, func(row *sql.Rows) (c count, err error) {
			err = row.Scan(&c.state, &c.n)
			return c, err
		}, `SELECT `+stateOf+` AS state, count(*) FROM deployments d`+beside+` GROUP BY 1`, moment(now))
		for _, c := range all {
			counts[c.state] = c.n
		}
		return err
	})
	return counts, err
}
