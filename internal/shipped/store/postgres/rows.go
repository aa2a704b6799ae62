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
	err := row.Scan(&r.Project, &r.Version, &r.Commit, (*moment)(&r.PublishedAt), &r.Prerelease)
	return r, err
}

func scanVersion(row pgx.CollectableRow) (store.PublishedVersion, error) {
	var v store.PublishedVersion
	err := row.Scan(&v.Version, &v.Commit, &v.Prerelease)
	return v, err
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

func scanChange(row pgx.CollectableRow) (catalog.Change, error) {
	var c catalog.Change
	err := row.Scan(&c.Environment, &c.Project, &c.Version, &c.Commit, (*moment)(&c.Since))
	return c, err
}

// watched are the columns that scanWatched reads.
const watched = `environment, project, url, poll_interval, poll_timeout, version, commit_hash, since, last_seen, last_error, failures`

// scanWatched reads a deployment and how many of its polls have failed in a row.
func scanWatched(row pgx.Row) (d catalog.Deployment, failures int, err error) {
	err = row.Scan(&d.Environment, &d.Project, &d.URL, &d.Interval, &d.Timeout,
		&d.Version, &d.Commit, (*moment)(&d.Since), (*moment)(&d.LastSeen), &d.LastError, &failures)
	return d, failures, err
}
