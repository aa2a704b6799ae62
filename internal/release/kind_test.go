package release_test

import (
	"testing"

	"github.com/relkit/relkit/internal/release"
)

func TestKindOf(t *testing.T) {
	r := &release.Release{Plan: release.Plan{Checksums: "checksums.txt"}}
	linux := release.Platform{OS: "linux", Arch: "amd64"}
	for name, want := range map[string]struct {
		ending string
		kind   release.Kind
		signs  string
	}{
		"checksums.txt":                  {"", release.KindChecksums, ""},
		"checksums.txt.sigstore.json":    {".sigstore.json", release.KindSignature, "checksums.txt"},
		"checksums.txt.sig":              {".sig", release.KindSignature, ""},
		"hello.intoto.jsonl":             {".intoto.jsonl", release.KindSignature, ""},
		".bundle":                        {".bundle", release.KindSignature, ""},
		"hello_linux_amd64.tar.gz":       {".tar.gz", release.KindArchive, ""},
		"hello_linux_amd64.tzst":         {".tzst", release.KindArchive, ""},
		"hello_linux_amd64.tar.gz.sbom":  {".sbom", release.KindSBOM, ""},
		"hello_linux_amd64.sbom.json":    {".sbom.json", release.KindSBOM, ""},
		"hello_linux_amd64.deb":          {".deb", release.KindPackage, ""},
		"hello-1.0.0.src.rpm":            {".src.rpm", release.KindPackage, ""},
		"hello.rb":                       {".rb", release.KindFormula, ""},
		"hello_linux_amd64":              {"", release.KindBinary, ""},
		"hello_linux_amd64.deb.sigstore": {".sigstore", release.KindSignature, "hello_linux_amd64.deb"},
		"tar.gz":                         {".gz", release.KindArchive, ""},
		"hello_linux_amd64.gz":           {".gz", release.KindArchive, ""},
	} {
		asset := release.Asset{Name: name, Platform: linux}
		signs, ok := asset.Signs()
		if ending, kind := release.Ending(name), r.KindOf(asset); ending != want.ending || kind != want.kind || signs != want.signs || ok != (signs != "") {
			t.Errorf("%s: got %q, %s, %q", name, ending, kind, signs)
		}
	}
	if kind := r.KindOf(release.Asset{Name: "LICENSE"}); kind != release.KindOther {
		t.Errorf("LICENSE: got %s", kind)
	}
}

func TestPackageFormatsAreKnown(t *testing.T) {
	r := &release.Release{}
	for _, format := range release.PackageFormats {
		if kind := r.KindOf(release.Asset{Name: "hello." + format}); kind != release.KindPackage {
			t.Errorf("%s: got %s", format, kind)
		}
	}
}
