//go:build linux

package workflows_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
)

// vulnerabilities is a database that knows one vulnerability, made up, in a function that the sample does not call, of a module that it requires
// (https://go.dev/doc/security/vuln/database has its layout).
func vulnerabilities(t *testing.T) (url string) {
	t.Helper()
	const id, module, dated = "GO-2026-9999", "golang.org/x/text", "2026-08-21T00:00:00Z"
	type object = map[string]any
	folder := t.TempDir()
	for name, content := range map[string]any{
		"index/db":      object{"modified": dated},
		"index/modules": []object{{"path": module, "vulns": []object{{"id": id, "modified": dated, "fixed": "0.99.0"}}}},
		"index/vulns":   []object{{"id": id, "modified": dated}},
		"ID/" + id: object{
			"schema_version": "1.3.1", "id": id, "modified": dated, "published": dated, "summary": "made up",
			"database_specific": object{"url": "https://pkg.go.dev/vuln/" + id},
			"affected": []object{{
				"package":            object{"name": module, "ecosystem": "Go"},
				"ranges":             []object{{"type": "SEMVER", "events": []object{{"introduced": "0"}, {"fixed": "0.99.0"}}}},
				"ecosystem_specific": object{"imports": []object{{"path": module + "/width", "symbols": []string{"LookupRune"}}}},
			}},
		},
	} {
		text, err := json.Marshal(content)
		if err != nil {
			t.Fatal(err)
		}
		file := filepath.Join(folder, name+".json")
		if err := os.MkdirAll(filepath.Dir(file), 0o750); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return "file://" + folder
}
