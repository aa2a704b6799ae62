package postgres

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/relkit/relkit/internal/shipped/catalog"
	"github.com/relkit/relkit/internal/shipped/store"
)

// AddRelease keeps a release, as [store.Store] says.
func (s *Store) AddRelease(ctx context.Context, r catalog.Release) (added bool, err error) {
	err = s.writing(ctx, "add release "+r.Project+" "+string(r.Version), func(tx pgx.Tx) error {
		if err := insertProject(ctx, tx, r.Project); err != nil {
			return err
		}
		// Where another transaction adds the same version this one waits for its end.
		const insert = `
			INSERT INTO releases (project, version, version_key, commit_hash, published_at, prerelease, notes)
			VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (project, version_key) DO NOTHING RETURNING id`
		var id int64
		err := tx.QueryRow(ctx, insert, r.Project, r.Version, r.Version.SortKey(), r.Commit, moment(r.PublishedAt), r.Prerelease, r.Notes).Scan(&id)
		switch {
		case errors.Is(err, pgx.ErrNoRows):
			return compare(ctx, tx, r)
		case err != nil:
			return err
		}
		added = true
		if err := insertContent(ctx, tx, id, r); err != nil {
			return err
		}
		return s.record(ctx, tx, store.Published(r, time.Now()))
	})
	return added && err == nil, err
}

// compare looks at what was published as the version of r.
func compare(ctx context.Context, tx pgx.Tx, r catalog.Release) error {
	published, err := findRelease(ctx, tx, ` WHERE project = $1 AND version_key = $2`, r.Project, r.Version.SortKey())
	if err != nil {
		return err
	}
	if published.corrected {
		published.Notes = r.Notes
	}
	if differs := catalog.Diff(published.Release, r); len(differs) > 0 {
		return &store.ConflictError{Differs: differs}
	}
	return nil
}

// insertContent hands lists over as JSON, so that one statement is enough for any length, and both in
// one round trip.
func insertContent(ctx context.Context, tx pgx.Tx, release int64, r catalog.Release) error {
	artifacts, err := json.Marshal(r.Artifacts)
	if err != nil {
		return err
	}
	images, err := json.Marshal(r.Images)
	if err != nil {
		return err
	}
	var batch pgx.Batch
	batch.Queue(`
		INSERT INTO artifacts (release_id, name, kind, platform, size, sha256, url)
		SELECT $1, name, kind, coalesce(platform, ''), size, sha256, coalesce(url, '')
		FROM json_to_recordset($2) AS given (name text, kind text, platform text, size bigint, sha256 text, url text)`, release, artifacts)
	batch.Queue(`
		INSERT INTO images (release_id, reference, digest, platforms)
		SELECT $1, reference, digest, platforms
		FROM json_to_recordset($2) AS given (reference text, digest text, platforms text[])`, release, images)
	return tx.SendBatch(ctx, &batch).Close()
}

func insertProject(ctx context.Context, tx pgx.Tx, name string) error {
	_, err := tx.Exec(ctx, `INSERT INTO projects (name) VALUES ($1) ON CONFLICT DO NOTHING`, name)
	return err
}
