package sqlite

import (
	"database/sql"
	"testing"
)

// A setting that is misspelt is none, and it would not be noticed until a machine loses its power.
func TestSettings(t *testing.T) {
	s, err := Open(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	for _, tc := range []struct {
		db            *sql.DB
		setting, want string
	}{
		{s.write, "journal_mode", "wal"},
		{s.write, "synchronous", "2"}, // FULL
		{s.write, "busy_timeout", "5000"},
		{s.write, "foreign_keys", "1"},
		{s.read, "journal_mode", "wal"},
		{s.read, "busy_timeout", "5000"},
		{s.read, "query_only", "1"},
	} {
		var got string
		if err := tc.db.QueryRowContext(t.Context(), "PRAGMA "+tc.setting).Scan(&got); err != nil || got != tc.want {
			t.Errorf("%s is %s, %v; want %s", tc.setting, got, err, tc.want)
		}
	}
}
