package postgres

import (
	"context"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"

	"github.com/relkit/relkit/internal/shipped/catalog"
	"github.com/relkit/relkit/internal/shipped/store"
)

// Release returns a release, as [store.Store] says.
func (s *Store) Release(ctx context.Context, project string, version catalog.Version) (catalog.Release, error) {
	r, err := findRelease(ctx, s.pool, ` WHERE project = $1 AND version_key = $2`, project, version.SortKey())
	return r.Release, failed("read release "+project+" "+string(version), err)
}

// Latest returns the latest release, as [store.Store] says.
func (s *Store) Latest(ctx context.Context, project string, channel catalog.Channel) (catalog.Release, error) {
	r, err := findRelease(ctx, s.pool, latestOf(channel), project)
	return r.Release, failed("read the latest release of "+project, err)
}

func latestOf(channel catalog.Channel) string {
	return ` WHERE project = $1 AND retracted_at IS NULL` + only(channel) + ` ORDER BY version_key DESC LIMIT 1`
}

// only restricts a query to a channel. It is a part of the statement, which the indexes of stable
// releases need.
func only(channel catalog.Channel) string {
	if channel == catalog.Stable {
		return ` AND NOT prerelease`
	}
	return ``
}

const (
	releaseQuery   = `SELECT id, project, version, commit_hash, published_at, prerelease, notes, notes_corrected, retracted_at, retraction FROM releases`
	artifactsQuery = `SELECT name, kind, platform, size, sha256, url FROM artifacts WHERE release_id = $1 ORDER BY name`
	imagesQuery    = `SELECT reference, digest, platforms FROM images WHERE release_id = $1 ORDER BY reference`
)

// keptRelease is a release, and whether its notes are those that it was published with.
type keptRelease struct {
	catalog.Release

	corrected bool
}

func findRelease(ctx context.Context, from querier, where string, args ...any) (keptRelease, error) {
	var (
		id        int64
		r         keptRelease
		retracted catalog.Retraction
	)
	err := from.QueryRow(ctx, releaseQuery+where, args...).
		Scan(&id, &r.Project, &r.Version, &r.Commit, (*moment)(&r.PublishedAt), &r.Prerelease, &r.Notes, &r.corrected, (*moment)(&retracted.At), &retracted.Reason)
	if err != nil {
		return keptRelease{}, err
	}
	if !retracted.At.IsZero() {
		r.Retraction = &retracted
	}
	var content pgx.Batch // one round trip
	content.Queue(artifactsQuery, id).Query(func(rows pgx.Rows) error {
		r.Artifacts, err = pgx.CollectRows(rows, scanArtifact)
		return err
	})
	content.Queue(imagesQuery, id).Query(func(rows pgx.Rows) error {
		r.Images, err = pgx.CollectRows(rows, scanImage)
		return err
	})
	if err := from.SendBatch(ctx, &content).Close(); err != nil {
		return keptRelease{}, err
	}
	return r, nil
}

// Releases returns a page of releases, as [store.Store] says.
func (s *Store) Releases(ctx context.Context, q store.Query) ([]catalog.Release, error) {
	query, args := pageQuery(q)
	page, err := list(ctx, s.pool, scanSummary, query, args...)
	return page, failed("list releases", err)
}

func pageQuery(q store.Query) (query string, args []any) {
	query, args = `SELECT project, version, commit_hash, published_at, prerelease, retracted_at, retraction FROM releases WHERE true`+only(q.Channel), []any{q.Limit}
	if q.Project != "" {
		args = append(args, q.Project)
		query += fmt.Sprintf(` AND project = $%d`, len(args))
	}
	if q.After != nil {
		args = append(args, moment(q.After.PublishedAt), q.After.Project, q.After.Version.SortKey())
		query += fmt.Sprintf(` AND (published_at, project, version_key) < ($%d, $%d, $%d)`, len(args)-2, len(args)-1, len(args))
	}
	return query + ` ORDER BY published_at DESC, project DESC, version_key DESC LIMIT $1`, args
}

// Owners returns what has a digest, as [store.Store] says.
func (s *Store) Owners(ctx context.Context, sha256 string) ([]catalog.Owner, error) {
	files, err := list(ctx, s.pool, scanFileOwner, fileOwnersQuery, sha256, store.MaxOwners)
	if err != nil {
		return nil, failed("look up "+sha256, err)
	}
	images, err := list(ctx, s.pool, scanImageOwner, imageOwnersQuery, "sha256:"+sha256, store.MaxOwners)
	if err != nil {
		return nil, failed("look up "+sha256, err)
	}
	owners := slices.Concat(files, images)
	if len(owners) == 0 {
		return nil, store.ErrNotFound
	}
	return owners[:min(len(owners), store.MaxOwners)], nil
}

const (
	fileOwnersQuery = `
		SELECT r.project, r.version, a.name, a.kind, a.platform, a.size, a.sha256, a.url
		FROM artifacts a JOIN releases r ON r.id = a.release_id
		WHERE a.sha256 = $1 ORDER BY a.release_id DESC, a.name DESC LIMIT $2`
	imageOwnersQuery = `
		SELECT r.project, r.version, i.reference, i.digest, i.platforms
		FROM images i JOIN releases r ON r.id = i.release_id
		WHERE i.digest = $1 ORDER BY i.release_id DESC, i.reference DESC LIMIT $2`
)
