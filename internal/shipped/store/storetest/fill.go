package storetest

import (
	"database/sql"
	"path/filepath"
	"testing"
	"time"
)

// Fill fills the tables of an SQLite store in a folder by themselves, which takes a moment, while writing each row through the store takes
// minutes: projects with three releases each, so many of which are in so many environments. Most are up to date.
func Fill(t testing.TB, folder string, now time.Time, projects, deployed, environments int) {
	t.Helper()
	db, err := sql.Open("sqlite", "file://"+filepath.ToSlash(filepath.Join(folder, "shipped.db"))+"?_busy_timeout=5000")
	must(t, err)
	defer db.Close()
	const numbers = `WITH RECURSIVE n (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM n WHERE n < ?2 - 1), p (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM p WHERE n < ?1 - 1) `
	for _, statement := range []struct {
		text string
		args []any
	}{
		{numbers + `INSERT INTO projects (name) SELECT printf('service-%03d', p.n) FROM p WHERE ?2`, []any{projects, 3}},
		{
			numbers + `INSERT INTO releases (project, version, version_key, commit_hash, published_at, prerelease, notes)
			SELECT printf('service-%03d', p.n), printf('1.%d.0', n.n), printf('01101%d010~', n.n), printf('%040x', n.n), ?3 + n.n, 0, '' FROM p, n`,
			[]any{projects, 3, now.AddDate(0, 0, -30).UnixMicro()},
		},
		{
			numbers + `INSERT INTO deployments (environment, project, url, interval_ns, timeout_ns, version, commit_hash, since, last_seen, last_error)
			SELECT printf('environment-%05d', n.n), printf('service-%03d', p.n), '', 0, 0,
				CASE WHEN (n.n + p.n) % 13 = 0 THEN 'dev' WHEN (n.n + p.n) % 5 = 0 THEN '1.1.0' ELSE '1.2.0' END, '',
				?3, ?3, CASE WHEN (n.n * p.n) % 97 = 1 THEN 'has not answered within 5s' ELSE '' END FROM p, n`,
			[]any{deployed, environments, now.AddDate(0, 0, -3).UnixMicro()},
		},
	} {
		_, err := db.ExecContext(t.Context(), statement.text, statement.args...)
		must(t, err)
	}
}
