package sqlite

import (
	"context"
	"database/sql"
	"slices"

	"github.com/relkit/relkit/internal/shipped/catalog"
	"github.com/relkit/relkit/internal/shipped/store"
)

// Release returns a release, as [store.Store] says.
func (s *Store) Release(ctx context.Context, project string, version catalog.Version) (r catalog.Release, err error) {
	err = s.reading(ctx, "read release "+project+" "+string(version), func() error {
		kept, err := findRelease(ctx, s.read, ` WHERE project = ? AND version_key = ?`, project, version.SortKey())
		r = kept.Release
		return err
	})
	return r, err
}

// Latest returns the latest release, as [store.Store] says.
func (s *Store) Latest(ctx context.Context, project string, channel catalog.Channel) (r catalog.Release, err error) {
	err = s.reading(ctx, "read the latest release of "+project, func() error {
		kept, err := findRelease(ctx, s.read, latestOf(channel), project)
		r = kept.Release
		return err
	})
	return r, err
}

func latestOf(channel catalog.Channel) string {
	return ` WHERE project = ? AND retracted_at IS NULL` + only(channel) + ` ORDER BY version_key DESC LIMIT 1`
}

// only restricts a query to a channel. It is a part of the statement, which the indexes of stable
// releases need.
func only(channel catalog.Channel) string {
	if channel == catalog.Stable {
		return ` AND prerelease = 0`
	}
	return ``
}

// querier is a database or a transaction.
type querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

const (
	releaseQuery   = `SELECT id, project, version, commit_hash, published_at, prerelease, notes, notes_corrected, retracted_at, retraction FROM releases`
	artifactsQuery = `SELECT name, kind, platform, size, sha256, url FROM artifacts WHERE release_id = ? ORDER BY name`
	imagesQuery    = `SELECT reference, digest, platforms FROM images WHERE release_id = ? ORDER BY reference`
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
	err := from.QueryRowContext(ctx, releaseQuery+where, args...).
		Scan(&id, &r.Project, &r.Version, &r.Commit, (*moment)(&r.PublishedAt), &r.Prerelease, &r.Notes, &r.corrected, (*moment)(&retracted.At), &retracted.Reason)
	if err != nil {
		return keptRelease{}, err
	}
	if !retracted.At.IsZero() {
		r.Retraction = &retracted
	}
	r.Artifacts, err = list(ctx, from, scanArtifact, artifactsQuery, id)
	if err != nil {
		return keptRelease{}, err
	}
	r.Images, err = list(ctx, from, scanImage, imagesQuery, id)
	return r, err
}

// Releases returns a page of releases, as [store.Store] says.
func (s *Store) Releases(ctx context.Context, q store.Query) (page []catalog.Release, err error) {
	query, args := pageQuery(q)
	err = s.reading(ctx, "list releases", func() error {
		page, err = list(ctx, s.read, scanSummary, query, args...)
		return err
	})
	return page, err
}

func pageQuery(q store.Query) (query string, args []any) {
	query = `SELECT project, version, commit_hash, published_at, prerelease, retracted_at, retraction FROM releases WHERE true` + only(q.Channel)
	if q.Project != "" {
		query += ` AND project = ?`
		args = append(args, q.Project)
	}
	if q.After != nil {
		query += ` AND (published_at, project, version_key) < (?, ?, ?)`
		args = append(args, moment(q.After.PublishedAt), q.After.Project, q.After.Version.SortKey())
	}
	return query + ` ORDER BY published_at DESC, project DESC, version_key DESC LIMIT ?`, append(args, q.Limit)
}

// Owners returns what has a digest, as [store.Store] says.
func (s *Store) Owners(ctx context.Context, sha256 string) (owners []catalog.Owner, err error) {
	err = s.reading(ctx, "look up "+sha256, func() error {
		files, err := list(ctx, s.read, scanFileOwner, fileOwnersQuery, sha256, store.MaxOwners)
		if err != nil {
			return err
		}
		images, err := list(ctx, s.read, scanImageOwner, imageOwnersQuery, "sha256:"+sha256, store.MaxOwners)
		if err != nil {
			return err
		}
		all := slices.Concat(files, images)
		if len(all) == 0 {
			return store.ErrNotFound
		}
		owners = all[:min(len(all), store.MaxOwners)]
		return nil
	})
	return owners, err
}

const (
	fileOwnersQuery = `
		SELECT r.project, r.version, a.name, a.kind, a.platform, a.size, a.sha256, a.url
		FROM artifacts a JOIN releases r ON r.id = a.release_id
		WHERE a.sha256 = ? ORDER BY a.release_id DESC, a.name DESC LIMIT ?`
	imageOwnersQuery = `
		SELECT r.project, r.version, i.reference, i.digest, i.platforms
		FROM images i JOIN releases r ON r.id = i.release_id
		WHERE i.digest = ? ORDER BY i.release_id DESC, i.reference DESC LIMIT ?`
)
