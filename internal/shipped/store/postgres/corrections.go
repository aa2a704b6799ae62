package postgres

import (
	"context"

	"github.com/jackc/pgx/v5"

	"github.com/relkit/relkit/internal/shipped/catalog"
	"github.com/relkit/relkit/internal/shipped/store"
)

// Retract sets that a release is not to be used, as [store.Store] says.
func (s *Store) Retract(ctx context.Context, project string, version catalog.Version, r catalog.Retraction) error {
	if r.Reason == "" {
		r = catalog.Retraction{}
	}
	const retract = `UPDATE releases SET retracted_at = $1, retraction = $2 WHERE project = $3 AND version_key = $4 RETURNING id`
	return s.writing(ctx, "retract release "+project+" "+string(version), func(tx pgx.Tx) error {
		if err := tx.QueryRow(ctx, retract, moment(r.At), r.Reason, project, version.SortKey()).Scan(new(int64)); err != nil || r.Reason == "" {
			return err
		}
		return s.record(ctx, tx, store.Retracted(project, version, r))
	})
}

// CorrectNotes replaces the notes of a release, as [store.Store] says.
func (s *Store) CorrectNotes(ctx context.Context, project string, version catalog.Version, notes string) error {
	const correct = `UPDATE releases SET notes = $1, notes_corrected = true WHERE project = $2 AND version_key = $3 RETURNING id`
	err := s.pool.QueryRow(ctx, correct, notes, project, version.SortKey()).Scan(new(int64))
	return failed("correct the notes of "+project+" "+string(version), err)
}
