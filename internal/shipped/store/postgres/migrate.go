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

// MigratedBy names the session that holds the lock, for who waits for it.
func (s *Store) MigratedBy(ctx context.Context) string {
	const holder = `
		SELECT format('%s, process %s of the server, from %s, since %s', coalesce(nullif(a.application_name, ''), 'a session'), a.pid,
			coalesce(host(a.client_addr), 'its own machine'), a.backend_start::timestamptz(0))
		FROM pg_locks l JOIN pg_stat_activity a USING (pid)
		WHERE l.locktype = 'advisory' AND l.granted AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
			AND l.classid = ($1::bigint >> 32) AND l.objid = ($1::bigint & 4294967295)`
	var name string
	if err := s.pool.QueryRow(ctx, holder, int64(lockID)).Scan(&name); err != nil {
		return ""
	}
	return name
}

func (advisoryLock) SessionLock(ctx context.Context, session *sql.Conn) error {
	_, err := session.ExecContext(ctx, `SELECT pg_advisory_lock($1)`, int64(lockID))
	return err
}

func (advisoryLock) SessionUnlock(ctx context.Context, session *sql.Conn) error {
	_, err := session.ExecContext(ctx, `SELECT pg_advisory_unlock($1)`, int64(lockID))
	return err
}
