package sqlite

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"github.com/gofrs/flock"
	"github.com/pressly/goose/v3"

	"github.com/relkit/relkit/internal/shipped/store/migrations"
)

// Migrator changes the tables of the database. A lock file beside it keeps other processes away meanwhile.
func (s *Store) Migrator() (*migrations.Migrator, error) {
	return migrations.New(goose.DialectSQLite3, s.write, "sqlite", goose.WithLocker(s.lock()))
}

// MigratedBy names the file that a process holds which migrates.
func (s *Store) MigratedBy(context.Context) string {
	return "the process that has locked " + s.path + ".lock"
}

func (s *Store) lock() fileLock { return fileLock{flock.New(s.path + ".lock")} }

// fileLock is a lock of goose's. The system takes it from a process that ends, however it does.
type fileLock struct{ file *flock.Flock }

func (l fileLock) Lock(ctx context.Context, _ *sql.DB) error {
	const interval = 10 * time.Millisecond // there is no way to be notified
	if _, err := l.file.TryLockContext(ctx, interval); err != nil {
		return fmt.Errorf("lock %s, which another process holds: %w", l.file.Path(), err)
	}
	return nil
}

func (l fileLock) Unlock(context.Context, *sql.DB) error { return l.file.Close() }
