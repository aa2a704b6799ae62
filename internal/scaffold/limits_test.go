package scaffold_test

import (
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestLimits checks that the notes list what a program may lack that is built without C and put into an empty image.
func TestLimits(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	for name, text := range map[string]string{
		"go.mod":         "module github.com/acme/limits\n\ngo 1.26\n",
		"cgo/with.go":    "//go:build cgo\n\npackage cgo\n\nimport \"C\"\n\nconst Name = \"C\"\n",
		"cgo/without.go": "//go:build !cgo\n\npackage cgo\n\nconst Name = \"Go\"\n",
		"cmd/limits/main.go": "package main\n\nimport (\n\t\"crypto/tls\"\n\n\t\"github.com/acme/limits/cgo\"\n)\n\nvar version string\n\n" +
			"func main() { println(version, cgo.Name, tls.VersionTLS13) }\n",
	} {
		write(t, filepath.Join(folder, filepath.FromSlash(name)), text)
	}
	options := quiet(t, folder)
	options.Systems = []string{"linux"}
	want := []string{
		"no remote origin: acme/limits is from the module path",
		"limits is built without C (CGO_ENABLED=0), which these packages use: github.com/acme/limits/cgo; test that it works",
		`the image of limits has no CA roots: if the program uses https, import _ "golang.org/x/crypto/x509roots/fallback"`,
	}
	if diff := cmp.Diff(want, study(t, options).Notes); diff != "" {
		t.Error(diff)
	}
	options.NoImages = true
	if diff := cmp.Diff(want[:2], study(t, options).Notes); diff != "" {
		t.Error(diff)
	}
}
