package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"modernc.org/sqlite"
	lib "modernc.org/sqlite/lib"

	"github.com/relkit/relkit/internal/shipped/store"
)

// failed says what failed, on which file, and what to do about it. What is no failure of the database
// is returned as it is.
func (s *Store) failed(ctx context.Context, what string, err error) error {
	if _, conflict := errors.AsType[*store.ConflictError](err); err == nil || conflict || errors.Is(err, store.ErrNotFound) {
		return err
	}
	if errors.Is(err, sql.ErrNoRows) {
		return store.ErrNotFound
	}
	if ended := ctx.Err(); ended != nil { // of which SQLite says no more than that it was interrupted
		return fmt.Errorf("%s: %w", what, ended)
	}
	return fmt.Errorf("%s: %s: %w%s", what, s.path, err, advice(err))
}

func advice(err error) string {
	failure, ok := errors.AsType[*sqlite.Error](err)
	if !ok {
		return ""
	}
	const primary = 0xff // an extended code has a primary one as its last byte
	switch failure.Code() & primary {
	case lib.SQLITE_FULL:
		return ": free space on the disk"
	case lib.SQLITE_READONLY, lib.SQLITE_CANTOPEN, lib.SQLITE_PERM:
		return ": let this user write the file and its folder"
	case lib.SQLITE_BUSY:
		return ": end the other process that writes to it, or wait for it"
	case lib.SQLITE_CORRUPT, lib.SQLITE_NOTADB:
		return ": restore it from a backup"
	}
	return ""
}
