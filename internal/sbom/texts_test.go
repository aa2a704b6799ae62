package sbom_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/relkit/relkit/internal/release"
	"github.com/relkit/relkit/internal/sbom"
)

func TestLicenseTexts(t *testing.T) {
	root := t.TempDir()
	for name, content := range map[string]string{
		"LICENSE": "MIT\r\nfor all\r\n", "NOTICE": "thanks", "license.go": "package a", "b/COPYING": "GPL of b", "c/LICENSE": "of c, which is not linked", "none/NOTICE": "thanks",
	} {
		file := filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	a, none := release.Module{Path: "example.com/a", Version: "v1.0.0"}, release.Module{Path: "example.com/none", Version: "v1.0.0"}
	all, err := sbom.LicenseTexts([]sbom.Linked{
		{none, filepath.Join(root, "none"), filepath.Join(root, "none")},
		{a, root, filepath.Join(root, "b")},
		{a, root, root},
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(all) != 2 || !all[0].Licensed() || all[1].Licensed() {
		t.Fatalf("%+v", all)
	}
	var text strings.Builder
	if err := sbom.WriteTexts(&text, all); err != nil {
		t.Fatal(err)
	}
	line := strings.Repeat("=", 80) + "\n"
	want := line + "example.com/a@v1.0.0: LICENSE\n\nMIT\nfor all\n\n" + line + "example.com/a@v1.0.0: NOTICE\n\nthanks\n\n" +
		line + "example.com/a@v1.0.0: b/COPYING\n\nGPL of b\n\n" + line + "example.com/none@v1.0.0: NOTICE\n\nthanks\n\n"
	if text.String() != want {
		t.Errorf("%s", text.String())
	}
}
