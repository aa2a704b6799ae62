package sbom_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/licensecheck"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/relkit/relkit/internal/sbom"
)

// schemas is the folder of the official schemas. They come with the module of CycloneDX's own library,
// at the version that go.mod pins.
var schemas = sync.OnceValues(func() (string, error) {
	said, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "github.com/CycloneDX/cyclonedx-go").Output()
	return filepath.Join(strings.TrimSpace(string(said)), "schema"), err
})

func schemaFile(tb testing.TB, name string) any {
	tb.Helper()
	folder, err := schemas()
	if err != nil {
		tb.Fatalf("find the schemas of CycloneDX: %v", err)
	}
	file, err := os.Open(filepath.Join(folder, name))
	if err != nil {
		tb.Fatal(err)
	}
	defer file.Close()
	document, err := jsonschema.UnmarshalJSON(file)
	if err != nil {
		tb.Fatal(err)
	}
	return document
}

// schema returns that of CycloneDX 1.6, with the two that it refers to.
func schema(tb testing.TB) *jsonschema.Schema {
	tb.Helper()
	const base = "http://cyclonedx.org/schema/"
	compiler := jsonschema.NewCompiler()
	compiler.AssertFormat()
	for url, file := range map[string]string{
		"bom-1.6.schema.json": "bom-1.6.schema.json", "spdx.schema.json": "spdx.schema.json", "jsf-0.82.schema.json": "jsf-0.82.schemax.json",
	} {
		if err := compiler.AddResource(base+url, schemaFile(tb, file)); err != nil {
			tb.Fatal(err)
		}
	}
	compiled, err := compiler.Compile(base + "bom-1.6.schema.json")
	if err != nil {
		tb.Fatal(err)
	}
	return compiled
}

func validate(tb testing.TB, schema *jsonschema.Schema, text []byte) {
	tb.Helper()
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		tb.Fatal(err)
	}
	if err := schema.Validate(document); err != nil {
		tb.Errorf("%v\n%s", err, text)
	}
}

// The schema that the other tests rely on must accept a good document and refuse a bad one.
func TestSchemaRefuses(t *testing.T) {
	document := map[string]any{"bomFormat": "CycloneDX", "specVersion": "1.6", "components": []any{
		map[string]any{"type": "library", "name": "a", "licenses": []any{map[string]any{"license": map[string]any{"id": "No-Such-License"}}}},
	}}
	if err := schema(t).Validate(document); err == nil || !strings.Contains(err.Error(), "/components/0/licenses") {
		t.Errorf("a license that SPDX does not list: %v", err)
	}
}

func TestUnlistedLicenses(t *testing.T) {
	listed := map[string]bool{}
	spdx, _ := schemaFile(t, "spdx.schema.json").(map[string]any)
	identifiers, _ := spdx["enum"].([]any)
	for _, identifier := range identifiers {
		name, _ := identifier.(string)
		listed[name] = true
	}
	unlisted := map[string]bool{}
	for _, license := range licensecheck.BuiltinLicenses() {
		if !listed[license.ID] {
			unlisted[license.ID] = true
		}
	}
	if diff := cmp.Diff(unlisted, sbom.Unlisted); diff != "" {
		t.Errorf("licenses that licensecheck knows and SPDX does not (-want +got):\n%s", diff)
	}
}
