package sqlite_test

import (
	"database/sql"
	"path/filepath"
	"testing"

	"github.com/relkit/relkit/internal/shipped/store"
	"github.com/relkit/relkit/internal/shipped/store/storetest"
)

func TestCrash(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	open(t, folder) // and keep it open, as another process would
	storetest.Crash(t, folder, func() store.Store {
		checkIntegrity(t, folder)
		return open(t, folder)
	})
}

// No other process has the database open, so that who opens it next must recover it.
func TestCrashOfTheOnlyProcess(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	if err := open(t, folder).Close(); err != nil {
		t.Fatal(err)
	}
	storetest.Crash(t, folder, func() store.Store { return open(t, folder) })
	checkIntegrity(t, folder)
}

func checkIntegrity(t *testing.T, folder string) {
	t.Helper()
	db, err := sql.Open("sqlite", filepath.Join(folder, "shipped.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var result string
	if err := db.QueryRowContext(t.Context(), "PRAGMA integrity_check").Scan(&result); err != nil || result != "ok" {
		t.Errorf("integrity: %s, %v", result, err)
	}
	var orphans int
	if err := db.QueryRowContext(t.Context(), "SELECT count(*) FROM pragma_foreign_key_check").Scan(&orphans); err != nil || orphans > 0 {
		t.Errorf("%d rows belong to none, %v", orphans, err)
	}
}
