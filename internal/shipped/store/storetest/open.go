package storetest

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"testing"
)

// OpenEmpty opens a database until the test ends.
func OpenEmpty[S Migrated](t testing.TB, open func(context.Context, string) (S, error), at string) S {
	t.Helper()
	s, err := open(t.Context(), at)
	must(t, err)
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// OpenReady opens a database with its tables until the test ends. A new database of SQLite in an existing folder is a copy of one that was
// migrated before, as the migrations take long with the race detector on.
func OpenReady[S Migrated](t testing.TB, open func(context.Context, string) (S, error), at string) S {
	t.Helper()
	if fresh(at) {
		migrated.once.Do(func() { migrated.file, migrated.err = migrate(t, open) })
		must(t, migrated.err)
		must(t, os.WriteFile(filepath.Join(at, sqliteFile), migrated.file, 0o600))
		return OpenEmpty(t, open, at)
	}
	s := OpenEmpty(t, open, at)
	_, err := migrator(t, s).Up(t.Context())
	must(t, err)
	return s
}

// sqliteFile is the database of SQLite in its folder.
const sqliteFile = "shipped.db"

// migrated is the file of a database of SQLite with its tables.
var migrated struct {
	once sync.Once
	file []byte
	err  error
}

// fresh reports whether a database is one of SQLite that does not exist yet, in a folder that does.
func fresh(at string) bool {
	folder, err := os.Stat(at)
	if err != nil || !folder.IsDir() {
		return false
	}
	_, err = os.Stat(filepath.Join(at, sqliteFile))
	return errors.Is(err, fs.ErrNotExist)
}

// migrate returns the file of a migrated database.
func migrate[S Migrated](t testing.TB, open func(context.Context, string) (S, error)) (file []byte, err error) {
	t.Helper()
	folder := t.TempDir()
	s, err := open(t.Context(), folder)
	if err != nil {
		return nil, err
	}
	m, err := s.Migrator()
	if err == nil {
		_, err = m.Up(t.Context())
	}
	if err := errors.Join(err, s.Close()); err != nil {
		return nil, err
	}
	return os.ReadFile(filepath.Join(folder, sqliteFile))
}
