package sqlite

import (
	"context"
	"database/sql"

	"github.com/relkit/relkit/internal/shipped/catalog"
	"github.com/relkit/relkit/internal/shipped/store"
)

// Retract sets that a release is not to be used, as [store.Store] says.
func (s *Store) Retract(ctx context.Context, project string, version catalog.Version, r catalog.Retraction) error {
	if r.Reason == "" {
		r = catalog.Retraction{}
	}
	return s.writing(ctx, "retract release "+project+" "+string(version), func(tx *sql.Tx) error {
		const retract = `UPDATE releases SET retracted_at = ?, retraction = ? WHERE project = ? AND version_key = ? RETURNING id`
		if err := tx.QueryRowContext(ctx, retract, moment(r.At), r.Reason, project, version.SortKey()).Scan(new(int64)); err != nil || r.Reason == "" {
			return err
		}
		return s.record(ctx, tx, store.Retracted(project, version, r))
	})
}

// CorrectNotes replaces the notes of a release, as [store.Store] says.
func (s *Store) CorrectNotes(ctx context.Context, project string, version catalog.Version, notes string) error {
	return s.writing(ctx, "correct the notes of "+project+" "+string(version), func(tx *sql.Tx) error {
		const correct = `UPDATE releases SET notes = ?, notes_corrected = 1 WHERE project = ? AND version_key = ? RETURNING id`
		return tx.QueryRowContext(ctx, correct, notes, project, version.SortKey()).Scan(new(int64))
	})
}
