package postgres

import (
	"context"

	"github.com/jackc/pgx/v5"

	"github.com/relkit/relkit/internal/shipped/catalog"
	"github.com/relkit/relkit/internal/shipped/store"
)

// querier is a pool or a transaction.
type querier interface {
	Query(ctx context.Context, query string, args ...any) (pgx.Rows, error)
	QueryRow(ctx context.Context, query string, args ...any) pgx.Row
	SendBatch(ctx context.Context, batch *pgx.Batch) pgx.BatchResults
}

// list returns all rows of a query, never nil.
func list[T any](ctx context.Context, from querier, scan pgx.RowToFunc[T], query string, args ...any) ([]T, error) {
	rows, err := from.Query(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, scan)
}

func scanSummary(row pgx.CollectableRow) (catalog.Release, error) {
	var r catalog.Release
	var retracted catalog.Retraction
	err := row.Scan(&r.Project, &r.Version, &r.Commit, (*moment)(&r.PublishedAt), &r.Prerelease, (*moment)(&retracted.At), &retracted.Reason)
	if !retracted.At.IsZero() {
		r.Retraction = &retracted
	}
	return r, err
}

func scanArtifact(row pgx.CollectableRow) (catalog.Artifact, error) {
	var a catalog.Artifact
	err := row.Scan(&a.Name, &a.Kind, &a.Platform, &a.Size, &a.SHA256, &a.URL)
	return a, err
}

func scanImage(row pgx.CollectableRow) (catalog.Image, error) {
	var i catalog.Image
	err := row.Scan(&i.Reference, &i.Digest, &i.Platforms)
	return i, err
}

func scanFileOwner(row pgx.CollectableRow) (catalog.Owner, error) {
	a := new(catalog.Artifact)
	o := catalog.Owner{Artifact: a}
	err := row.Scan(&o.Project, &o.Version, &a.Name, &a.Kind, &a.Platform, &a.Size, &a.SHA256, &a.URL)
	return o, err
}

func scanImageOwner(row pgx.CollectableRow) (catalog.Owner, error) {
	i := new(catalog.Image)
	o := catalog.Owner{Image: i}
	err := row.Scan(&o.Project, &o.Version, &i.Reference, &i.Digest, &i.Platforms)
	return o, err
}

func scanChange(row pgx.CollectableRow) (store.Recorded, error) {
	var c store.Recorded
	err := row.Scan(&c.ID, &c.Environment, &c.Project, &c.Version, &c.Commit, (*moment)(&c.Since), &c.ReportedBy)
	return c, err
}

// watched are the columns that deploymentFields takes.
const watched = `environment, project, url, poll_interval, poll_timeout, poll_header, version_path, commit_path, digests, reported_by,
	version, commit_hash, since, last_seen, last_error`

func deploymentFields(d *catalog.Deployment) []any {
	return []any{
		&d.Environment, &d.Project, &d.URL, &d.Interval, &d.Timeout, &d.Poll.Header, &d.Poll.VersionPath, &d.Poll.CommitPath,
		&d.Digests, &d.ReportedBy,
		&d.Version, &d.Commit, (*moment)(&d.Since), (*moment)(&d.LastSeen), &d.LastError,
	}
}

// scanDeployed reads a row of deployedQuery.
func scanDeployed(row pgx.CollectableRow) (store.Deployed, error) {
	var (
		d        store.Deployed
		released bool
		r        store.Released
	)
	err := row.Scan(append(deploymentFields(&d.Deployment), &released, &r.Version, &r.Commit, &r.Prerelease, &r.Retracted,
		&d.LatestStable, &d.Latest, &d.BehindStable, &d.Behind, &d.StrangeDigests)...)
	if released {
		d.Release = &r
	}
	if len(d.Digests) == 0 {
		d.Digests = nil
	}
	return d, err
}
