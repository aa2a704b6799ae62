package sqlite_test

import (
	"database/sql"
	"path/filepath"
	"testing"

	"github.com/relkit/relkit/internal/shipped/store"
	"github.com/relkit/relkit/internal/shipped/store/sqlite"
	"github.com/relkit/relkit/internal/shipped/store/storetest"
)

func TestStore(t *testing.T) {
	storetest.Run(t, func(t *testing.T) storetest.Database {
		t.Helper()
		folder := t.TempDir()
		return storetest.Database{Open: func() store.Store { return open(t, folder) }, Exec: func(statement string) error { return execute(t, folder, statement) }}
	})
}

func TestMigrations(t *testing.T) {
	storetest.RunMigrations(t, func(t *testing.T) storetest.Empty {
		t.Helper()
		folder := t.TempDir()
		return storetest.Empty{
			Open: func() storetest.Migrated { return openEmpty(t, folder) },
			Exec: func(statement string) error { return execute(t, folder, statement) },
		}
	})
}

// execute executes a statement beside the store.
func execute(t *testing.T, folder, statement string) error {
	t.Helper()
	db, err := sql.Open("sqlite", filepath.Join(folder, "shipped.db"))
	if err != nil {
		return err
	}
	defer db.Close()
	_, err = db.ExecContext(t.Context(), statement)
	return err
}

func openEmpty(t testing.TB, folder string) *sqlite.Store {
	t.Helper()
	return storetest.OpenEmpty(t, sqlite.Open, folder)
}

func open(t testing.TB, folder string) *sqlite.Store {
	t.Helper()
	return storetest.OpenReady(t, sqlite.Open, folder)
}

func BenchmarkStore(b *testing.B) { storetest.Bench(b, open(b, b.TempDir())) }

// BenchmarkOpen is what the store adds to the start of the service.
func BenchmarkOpen(b *testing.B) {
	folder := b.TempDir()
	if err := open(b, folder).Close(); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		s, err := sqlite.Open(b.Context(), folder)
		if err != nil {
			b.Fatal(err)
		}
		migrator, err := s.Migrator()
		if err != nil {
			b.Fatal(err)
		}
		if _, err := migrator.Up(b.Context()); err != nil {
			b.Fatal(err)
		}
		b.StopTimer()
		if err := s.Close(); err != nil {
			b.Fatal(err)
		}
		b.StartTimer()
	}
}
