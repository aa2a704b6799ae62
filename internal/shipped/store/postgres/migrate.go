package postgres

import (
	"context"
	"database/sql"

	"github.com/pressly/goose/v3"

	"github.com/relkit/relkit/internal/shipped/store/migrations"
)

// Migrator changes the tables of the database. An advisory lock keeps other instances away meanwhile; it
// is one of a session, and so does not work through a pooler that shares sessions between transactions.
func (s *Store) Migrator() (*migrations.Migrator, error) {
	return migrations.New(goose.DialectPostgres, s.db, "postgres", goose.WithSessionLocker(advisoryLock{}))
}

// advisoryLock is a lock of goose's. Unlike goose's own it waits in the server, and so gets its turn
// at once. The server takes it from a session that ends, however it does.
type advisoryLock struct{}

// lockID is unique among the programs that share the database: shipped in ASCII.
const lockID = 0x73686970706564

func (advisoryLock) SessionLock(ctx context.Context, session *sql.Conn) error {
	_, err := session.ExecContext(ctx, `SELECT pg_advisory_lock($1)`, int64(lockID))
	return err
}

func (advisoryLock) SessionUnlock(ctx context.Context, session *sql.Conn) error {
	_, err := session.ExecContext(ctx, `SELECT pg_advisory_unlock($1)`, int64(lockID))
	return err
}
