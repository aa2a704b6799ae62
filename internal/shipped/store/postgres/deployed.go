package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/relkit/relkit/internal/shipped/catalog"
	"github.com/relkit/relkit/internal/shipped/store"
)

// beside joins a deployment d with the release r of the version that runs, where there is one.
const beside = ` LEFT JOIN releases r ON r.project = d.project AND r.version = split_part(d.version, '+', 1)`

// strangeDigests counts the digests of a deployment d that its release r does not have.
const strangeDigests = `CASE d.digests WHEN '{}' THEN 0 ELSE (SELECT count(*) FROM unnest(d.digests) e
	WHERE NOT EXISTS (SELECT 1 FROM images WHERE digest = e AND release_id = r.id)) END`

// deployedQuery asks for what scanDeployed reads.
const deployedQuery = `
	SELECT d.environment, d.project, d.url, d.poll_interval, d.poll_timeout, d.poll_header, d.version_path, d.commit_path, d.digests, d.reported_by,
		d.version, d.commit_hash, d.since, d.last_seen, d.last_error,
		r.id IS NOT NULL, coalesce(r.version, ''), coalesce(r.commit_hash, ''), coalesce(r.prerelease, false), r.retracted_at IS NOT NULL,
		coalesce((SELECT version FROM releases WHERE project = d.project AND retracted_at IS NULL AND NOT prerelease ORDER BY version_key DESC LIMIT 1), ''),
		coalesce((SELECT version FROM releases WHERE project = d.project AND retracted_at IS NULL ORDER BY version_key DESC LIMIT 1), ''),
		(SELECT count(*) FROM releases WHERE project = d.project AND retracted_at IS NULL AND NOT prerelease AND version_key > r.version_key),
		(SELECT count(*) FROM releases WHERE project = d.project AND retracted_at IS NULL AND version_key > r.version_key),
		` + strangeDigests + `
	FROM deployments d` + beside

// stateOf is the state of a deployment d beside its release r, as package drift has it, at the time of a parameter.
func stateOf(now string) string {
	return `
		CASE
		WHEN d.last_error <> '' OR r.retracted_at IS NOT NULL OR r.id IS NOT NULL AND (
				d.commit_hash <> '' AND (length(d.commit_hash) < 7 OR substr(r.commit_hash, 1, length(d.commit_hash)) <> d.commit_hash)
				OR ` + strangeDigests + ` > 0) THEN 'failing'
		WHEN d.url <> '' AND d.version <> '' AND d.last_seen + 3 * d.poll_interval + interval '1 minute' < ` + now + ` THEN 'stale'
		WHEN CASE WHEN r.prerelease
				THEN EXISTS (SELECT 1 FROM releases WHERE project = d.project AND retracted_at IS NULL AND version_key > r.version_key)
				ELSE EXISTS (SELECT 1 FROM releases WHERE project = d.project AND retracted_at IS NULL AND NOT prerelease AND version_key > r.version_key)
			END THEN 'behind'
		WHEN d.version = '' THEN 'waiting'
		WHEN r.id IS NULL THEN 'unreleased'
		WHEN r.prerelease THEN 'prerelease'
		ELSE 'current'
		END`
}

// Deployment returns one, as [store.Store] says.
func (s *Store) Deployment(ctx context.Context, environment, project string) (store.Deployed, error) {
	found, err := s.Deployments(ctx, store.DeploymentQuery{Environments: []string{environment}, Projects: []string{project}, Limit: 1})
	if err == nil && len(found) == 0 {
		return store.Deployed{}, store.ErrNotFound
	}
	if err != nil {
		return store.Deployed{}, err
	}
	return found[0], nil
}

// Deployments returns a page, as [store.Store] says.
func (s *Store) Deployments(ctx context.Context, q store.DeploymentQuery) ([]store.Deployed, error) {
	query, args := deploymentsQuery(q)
	page, err := list(ctx, s.pool, scanDeployed, query, args...)
	return page, failed("list deployments", err)
}

func deploymentsQuery(q store.DeploymentQuery) (query string, args []any) {
	parameter := func(value any) string {
		args = append(args, value)
		return fmt.Sprintf("$%d", len(args))
	}
	query = deployedQuery + ` WHERE true`
	for column, names := range map[string][]string{"d.environment": q.Environments, "d.project": q.Projects} {
		switch len(names) {
		case 0:
		case 1:
			query += ` AND ` + column + ` = ` + parameter(names[0])
		default:
			query += ` AND ` + column + ` = ANY(` + parameter(names) + `)`
		}
	}
	if q.State != "" {
		query += ` AND (` + stateOf(parameter(moment(q.Now))) + `) = ` + parameter(q.State)
	}
	if q.After != nil {
		query += ` AND (d.environment, d.project) > (` + parameter(q.After.Environment) + `, ` + parameter(q.After.Project) + `)`
	}
	return query + ` ORDER BY d.environment, d.project LIMIT ` + parameter(q.Limit), args
}

// States counts deployments, as [store.Store] says.
func (s *Store) States(ctx context.Context, now time.Time) (map[catalog.State]int, error) {
	type count struct {
		State catalog.State
		N     int
	}
	all, err := list(ctx, s.pool, pgx.RowToStructByPos[count],
		`SELECT `+stateOf("$1")+` AS state, count(*) FROM deployments d`+beside+` GROUP BY 1`, moment(now))
	counts := map[catalog.State]int{}
	for _, c := range all {
		counts[c.State] = c.N
	}
	return counts, failed("count deployments", err)
}
