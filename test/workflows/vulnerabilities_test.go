//go:build linux

package workflows_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
)

// vulnerabilities is a database that knows two vulnerabilities, made up, in functions of a package that the sample does not import, of a module
// that it requires (https://go.dev/doc/security/vuln/database has its layout). Where the package is imported, govulncheck takes seconds more to
// find who calls the functions.
func vulnerabilities(t *testing.T) (url string) {
	t.Helper()
	const module, dated = "golang.org/x/text", "2026-08-21T00:00:00Z"
	type object = map[string]any
	content := map[string]any{"index/db": object{"modified": dated}}
	var ids, fixed []object
	for id, symbol := range map[string]string{"GO-2026-9999": "HTMLEscapeUnsupported", "GO-2026-9998": "ReplaceUnsupported"} {
		ids = append(ids, object{"id": id, "modified": dated})
		fixed = append(fixed, object{"id": id, "modified": dated, "fixed": "0.99.0"})
		content["ID/"+id] = object{
			"schema_version": "1.3.1", "id": id, "modified": dated, "published": dated, "summary": "made up",
			"database_specific": object{"url": "https://pkg.go.dev/vuln/" + id},
			"affected": []object{{
				"package":            object{"name": module, "ecosystem": "Go"},
				"ranges":             []object{{"type": "SEMVER", "events": []object{{"introduced": "0"}, {"fixed": "0.99.0"}}}},
				"ecosystem_specific": object{"imports": []object{{"path": module + "/encoding", "symbols": []string{symbol}}}},
			}},
		}
	}
	content["index/vulns"], content["index/modules"] = ids, []object{{"path": module, "vulns": fixed}}
	folder := t.TempDir()
	for name, content := range content {
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
