package sqlite

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"

	"github.com/relkit/relkit/internal/shipped/catalog"
	"github.com/relkit/relkit/internal/shipped/store"
)

// list returns all rows of a query, never nil.
func list[T any](ctx context.Context, from querier, scan func(*sql.Rows) (T, error), query string, args ...any) ([]T, error) {
	rows, err := from.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	values := []T{}
	for rows.Next() {
		value, err := scan(rows)
		if err != nil {
			return nil, err
		}
		values = append(values, value)
	}
	return values, rows.Err()
}

func scanText(row *sql.Rows) (text string, err error) {
	err = row.Scan(&text)
	return text, err
}

func scanSummary(row *sql.Rows) (catalog.Release, error) {
	var r catalog.Release
	err := row.Scan(&r.Project, &r.Version, &r.Commit, (*moment)(&r.PublishedAt), &r.Prerelease)
	return r, err
}

func scanVersion(row *sql.Rows) (store.PublishedVersion, error) {
	var v store.PublishedVersion
	err := row.Scan(&v.Version, &v.Commit, &v.Prerelease)
	return v, err
}

func scanArtifact(row *sql.Rows) (catalog.Artifact, error) {
	var a catalog.Artifact
	err := row.Scan(&a.Name, &a.Kind, &a.Platform, &a.Size, &a.SHA256, &a.URL)
	return a, err
}

func scanImage(row *sql.Rows) (catalog.Image, error) {
	var i catalog.Image
	err := row.Scan(&i.Reference, &i.Digest, (*texts)(&i.Platforms))
	return i, err
}

func scanFileOwner(row *sql.Rows) (catalog.Owner, error) {
	a := new(catalog.Artifact)
	o := catalog.Owner{Artifact: a}
	err := row.Scan(&o.Project, &o.Version, &a.Name, &a.Kind, &a.Platform, &a.Size, &a.SHA256, &a.URL)
	return o, err
}

func scanImageOwner(row *sql.Rows) (catalog.Owner, error) {
	i := new(catalog.Image)
	o := catalog.Owner{Image: i}
	err := row.Scan(&o.Project, &o.Version, &i.Reference, &i.Digest, (*texts)(&i.Platforms))
	return o, err
}

func scanChange(row *sql.Rows) (catalog.Change, error) {
	var c catalog.Change
	err := row.Scan(&c.Environment, &c.Project, &c.Version, &c.Commit, (*moment)(&c.Since))
	return c, err
}

// watched are the columns that scanWatched reads.
const watched = `environment, project, url, interval_ns, timeout_ns, version, commit_hash, since, last_seen, last_error, failures`

// scanWatched reads a deployment and how many of its polls have failed in a row.
func scanWatched(row interface{ Scan(into ...any) error }) (d catalog.Deployment, failures int, err error) {
	err = row.Scan(&d.Environment, &d.Project, &d.URL, &d.Interval, &d.Timeout,
		&d.Version, &d.Commit, (*moment)(&d.Since), (*moment)(&d.LastSeen), &d.LastError, &failures)
	return d, failures, err
}

// texts is a list of texts, which is kept as JSON.
type texts []string

// Scan reads it.
func (t *texts) Scan(kept any) error {
	text, ok := kept.(string)
	if !ok {
		return fmt.Errorf("a list is kept as %T", kept)
	}
	return json.Unmarshal([]byte(text), (*[]string)(t))
}
