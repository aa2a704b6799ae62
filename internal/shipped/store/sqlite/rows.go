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

func scanSummary(row *sql.Rows) (catalog.Release, error) {
	var r catalog.Release
	var retracted catalog.Retraction
	err := row.Scan(&r.Project, &r.Version, &r.Commit, (*moment)(&r.PublishedAt), &r.Prerelease, (*moment)(&retracted.At), &retracted.Reason)
	if !retracted.At.IsZero() {
		r.Retraction = &retracted
	}
	return r, err
}

func scanArtifact(row *sql.Rows) (catalog.Artifact, error) {
	var a catalog.Artifact
	err := row.Scan(&a.Name, &a.Kind, &a.Platform, &a.Size, &a.SHA256, &a.URL)
	return a, err
}

func scanImage(row *sql.Rows) (catalog.Image, error) {
	var i catalog.Image
	err := row.Scan(&i.Reference, &i.Digest, (*texts)(&i.Platforms))
	i.Platforms = append([]string{}, i.Platforms...) // never null in JSON
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
	i.Platforms = append([]string{}, i.Platforms...)
	return o, err
}

func scanChange(row *sql.Rows) (store.Recorded, error) {
	var c store.Recorded
	err := row.Scan(&c.ID, &c.Environment, &c.Project, &c.Version, &c.Commit, (*moment)(&c.Since), &c.ReportedBy)
	return c, err
}

// watched are the columns that deploymentFields takes.
const watched = `environment, project, url, interval_ns, timeout_ns, poll_header, version_path, commit_path, digests, reported_by,
	version, commit_hash, since, last_seen, last_error`

func deploymentFields(d *catalog.Deployment) []any {
	return []any{
		&d.Environment, &d.Project, &d.URL, &d.Interval, &d.Timeout, &d.Poll.Header, &d.Poll.VersionPath, &d.Poll.CommitPath,
		(*texts)(&d.Digests), &d.ReportedBy,
		&d.Version, &d.Commit, (*moment)(&d.Since), (*moment)(&d.LastSeen), &d.LastError,
	}
}

// scanDeployed reads a row of deployedQuery.
func scanDeployed(row *sql.Rows) (store.Deployed, error) {
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
	return d, err
}

// texts is a list of texts, which is kept as JSON.
type texts []string

// Scan reads it.
func (t *texts) Scan(kept any) error {
	text, ok := kept.(string)
	if !ok {
		return fmt.Errorf("a list is kept as %T", kept)
	}
	if text == "[]" {
		*t = nil
		return nil
	}
	return json.Unmarshal([]byte(text), (*[]string)(t))
}
