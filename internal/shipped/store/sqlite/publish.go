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

// AddRelease keeps a release, as [store.Store] says.
func (s *Store) AddRelease(ctx context.Context, r catalog.Release) (added bool, err error) {
	err = s.writing(ctx, "add release "+r.Project+" "+string(r.Version), func(tx *sql.Tx) error {
		published, err := findRelease(ctx, tx, ` WHERE project = ? AND version_key = ?`, r.Project, r.Version.SortKey())
		switch {
		case errors.Is(err, sql.ErrNoRows):
			added = true
			if err := insertRelease(ctx, tx, r); err != nil {
				return err
			}
			return s.record(ctx, tx, store.Published(r, time.Now()))
		case err != nil:
			return err
		}
		if published.corrected {
			published.Notes = r.Notes
		}
		if differs := catalog.Diff(published.Release, r); len(differs) > 0 {
			return &store.ConflictError{Differs: differs}
		}
		return nil
	})
	return added && err == nil, err
}

func insertRelease(ctx context.Context, tx *sql.Tx, r catalog.Release) error {
	if err := insertProject(ctx, tx, r.Project); err != nil {
		return err
	}
	const insert = `
		INSERT INTO releases (project, version, version_key, commit_hash, published_at, prerelease, notes)
		VALUES (?, ?, ?, ?, ?, ?, ?) RETURNING id`
	var id int64
	if err := tx.QueryRowContext(ctx, insert, r.Project, r.Version, r.Version.SortKey(), r.Commit, moment(r.PublishedAt), r.Prerelease, r.Notes).Scan(&id); err != nil {
		return err
	}
	const insertArtifacts = `
		INSERT INTO artifacts (release_id, name, kind, platform, size, sha256, url)
		SELECT ?, value->>'name', value->>'kind', coalesce(value->>'platform', ''), value->>'size', value->>'sha256', coalesce(value->>'url', '')
		FROM json_each(?)`
	if err := insertAll(ctx, tx, insertArtifacts, id, r.Artifacts); err != nil {
		return err
	}
	const insertImages = `
		INSERT INTO images (release_id, reference, digest, platforms)
		SELECT ?, value->>'reference', value->>'digest', value->'platforms'
		FROM json_each(?)`
	return insertAll(ctx, tx, insertImages, id, r.Images)
}

// insertAll hands a list over as JSON, so that one statement is enough for any length.
func insertAll(ctx context.Context, tx *sql.Tx, statement string, release int64, list any) error {
	text, err := json.Marshal(list)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, statement, release, string(text))
	return err
}

func insertProject(ctx context.Context, tx *sql.Tx, name string) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO projects (name) VALUES (?) ON CONFLICT DO NOTHING`, name)
	return err
}
