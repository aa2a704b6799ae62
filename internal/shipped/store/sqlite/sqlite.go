// Package sqlite keeps releases and deployments in one file on this machine: for who runs one instance
// and wants no database server. The file must be on a local disk; several processes on the same machine
// may share it.
package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"

	_ "modernc.org/sqlite" // the driver "sqlite"

	"github.com/relkit/relkit/internal/shipped/store"
)

// fileName is that of the database. SQLite makes two more beside it, with -wal and -shm at the end,
// which belong to it: who copies the one without the others may lose what was written last.
const fileName = "shipped.db"

// Store is a [store.Store]. Its methods fail until a [migrations.Migrator] has made the tables.
type Store struct {
	path  string
	write *sql.DB // one connection: SQLite has one writer at a time, and who waits here waits in order
	read  *sql.DB
	open  sync.RWMutex // held for reading by what is under way

	events atomic.Bool // whether they are recorded

	deployment atomic.Pointer[sql.Stmt] // that of the query for one, which takes as long to be understood as to be answered
}

var _ store.Store = (*Store)(nil)

// Open opens the database in a folder, and creates both where they are missing.
func Open(ctx context.Context, folder string) (*Store, error) {
	folder, err := filepath.Abs(folder)
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, fmt.Errorf("create the folder of the database: %w", err)
	}
	s := &Store{path: filepath.Join(folder, fileName)}
	if err := createPrivate(s.path); err != nil {
		return nil, fmt.Errorf("create the database: %w", err)
	}
	if s.write, err = sql.Open("sqlite", s.source("&_journal_mode=WAL&_synchronous=FULL&_txlock=immediate")); err != nil {
		return nil, err
	}
	s.write.SetMaxOpenConns(1)
	if s.read, err = sql.Open("sqlite", s.source("&_query_only=1")); err != nil {
		return nil, err
	}
	s.read.SetMaxOpenConns(readers)
	s.read.SetMaxIdleConns(readers)
	if err := s.prepare(ctx); err != nil {
		_ = s.Close() // the error that counts is the one before
		return nil, s.failed(ctx, "open the database", err)
	}
	return s, nil
}

// readers is how many connections read at once. Each costs memory, and none of them waits for anything
// but the disk.
const readers = 4

// prepare connects, which makes a new file one with a write-ahead log. Two that did so at once would
// fail: SQLite does not wait there.
func (s *Store) prepare(ctx context.Context) error {
	lock := s.lock()
	if err := lock.Lock(ctx, nil); err != nil {
		return err
	}
	defer lock.Unlock(ctx, nil) //nolint:errcheck // it ends with its file
	return s.write.PingContext(ctx)
}

// source names the file for the driver, and what holds for each connection: what is acknowledged
// survives a power failure (synchronous=FULL), and who finds the file locked waits.
func (s *Store) source(more string) string {
	path := filepath.ToSlash(s.path)
	if !strings.HasPrefix(path, "/") {
		path = "/" + path // C:/… on Windows
	}
	return (&url.URL{Scheme: "file", Path: path, RawQuery: "_busy_timeout=5000&_foreign_keys=1" + more}).String()
}

// createPrivate makes an empty file that only its owner can read, as SQLite would not. One that is there
// is not even opened: closing it would end the locks that this process may have on it already
// (sqlite.org/howtocorrupt.html, section 2.2).
func createPrivate(path string) error {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if errors.Is(err, os.ErrExist) {
		return nil
	}
	if err != nil {
		return err
	}
	return file.Close()
}

// Location distinguishes this file from others, on this machine and elsewhere.
func (s *Store) Location() string {
	machine, _ := os.Hostname() // empty where it has none
	return machine + ":" + s.path
}

// Ping reads from the file, and fails where tables are missing.
func (s *Store) Ping(ctx context.Context) error {
	return s.reading(ctx, "read", func() error {
		return s.read.QueryRowContext(ctx, store.TablesQuery).Scan(new(bool))
	})
}

// Close waits for what is under way and moves the write-ahead log into the database.
func (s *Store) Close() error {
	s.open.Lock()
	defer s.open.Unlock()
	return errors.Join(s.read.Close(), s.write.Close())
}

// reading does something that needs no transaction: a single statement, or several about what never changes.
func (s *Store) reading(ctx context.Context, what string, do func() error) error {
	s.open.RLock()
	defer s.open.RUnlock()
	return s.failed(ctx, what, do())
}

// writing does something in a transaction, which excludes all others that write.
func (s *Store) writing(ctx context.Context, what string, do func(*sql.Tx) error) error {
	s.open.RLock()
	defer s.open.RUnlock()
	tx, err := s.write.BeginTx(ctx, nil)
	if err != nil {
		return s.failed(ctx, what, err)
	}
	if err := do(tx); err != nil {
		_ = tx.Rollback() // the error that counts is the one before
		return s.failed(ctx, what, err)
	}
	return s.failed(ctx, what, tx.Commit())
}
