package gather

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/relkit/relkit/internal/release"
)

func TestSBOMs(t *testing.T) {
	const document = `{"bomFormat":"CycloneDX","specVersion":"1.6","version":1,"components":[]`
	folder := t.TempDir()
	r := &release.Release{Plan: release.Plan{Builds: []release.PlannedBuild{{Program: "shipped"}}}}
	attach := func(name, text string) {
		file := filepath.Join(folder, name)
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		r.Assets = append(r.Assets, release.Asset{Name: name, File: file})
	}
	attach("a.cdx.json", document+`,"metadata":{"component":{"type":"file","name":"a","hashes":[{"alg":"SHA-256","content":"ab"}]}}}`)
	attach("shipped_1.2.3_linux_arm64.sbom.json", document+"}")
	attach("broken.cdx.json", "{")
	attach("shipped_1.2.3_linux_arm64.tar.gz", document+"}")
	attach("checksums.txt.sigstore.json", "{}")
	r.Assets = append(r.Assets, release.Asset{Name: "lost.cdx.json", Err: "the connection broke", File: filepath.Join(folder, "lost")})

	if err := new(Gatherer).sboms(r); err != nil {
		t.Fatal(err)
	}
	want := []release.SBOM{
		{Name: "a.cdx.json", Format: "CycloneDX 1.6", SHA256: "ab"},
		{
			Name: "shipped_1.2.3_linux_arm64.sbom.json", Format: "CycloneDX 1.6", Program: "shipped",
			Platform: release.Platform{OS: "linux", Arch: "arm64"},
		},
		{Name: "broken.cdx.json", Program: "broken.cdx.json", Err: "it is not a JSON document: unexpected end of JSON input"},
	}
	if diff := cmp.Diff(want, r.SBOMs); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
