// Package vulndb provides vulnerability databases for tests, so that they neither need the public one nor take the time to read it.
package vulndb

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
)

// Empty returns the URL of a database without vulnerabilities (https://go.dev/doc/security/vuln/database has its layout).
func Empty(t testing.TB) (url string) {
	t.Helper()
	index := filepath.Join(t.TempDir(), "index")
	err := os.Mkdir(index, 0o700)
	for name, text := range map[string]string{"db": `{"modified": "2026-08-21T00:00:00Z"}`, "modules": "[]", "vulns": "[]"} {
		err = errors.Join(err, os.WriteFile(filepath.Join(index, name+".json"), []byte(text), 0o600))
	}
	if err != nil {
		t.Fatal(err)
	}
	return "file://" + filepath.ToSlash(filepath.Dir(index))
}
