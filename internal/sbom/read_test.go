package sbom_test

import (
	"errors"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"

	"github.com/relkit/relkit/internal/release"
	"github.com/relkit/relkit/internal/sbom"
)

func TestRead(t *testing.T) {
	bom := func(fields string) string {
		return `{"bomFormat":"CycloneDX","specVersion":"1.6","version":1` + fields + `}`
	}
	tests := map[string]struct {
		text string
		want release.SBOM
	}{
		"of another tool": {
			text: bom(`,"metadata":{"component":{"type":"file","name":"x","hashes":[{"alg":"MD5","content":"aa"},{"alg":"SHA-256","content":"AB"}]}},
				"components":[
					{"type":"library","name":"github.com/BurntSushi/toml","version":"v1.6.0","purl":"pkg:golang/github.com/burntsushi/toml@v1.6.0"},
					{"type":"library","group":"golang.org/x","name":"mod","version":"v0.42.0","purl":"pkg:golang/golang.org/x/mod@v0.42.0"},
					{"type":"library","name":"stdlib","version":"go1.26.8","purl":"pkg:golang/stdlib@1.26.8"},
					{"type":"file","name":"/usr/bin/x"}]`),
			want: release.SBOM{Format: "CycloneDX 1.6", SHA256: "ab", Go: "1.26.8", Modules: []release.Module{
				{Path: "github.com/BurntSushi/toml", Version: "v1.6.0"}, {Path: "golang.org/x/mod", Version: "v0.42.0"},
			}},
		},
		"an older version":   {text: strings.Replace(bom(`,"components":[]`), "1.6", "1.4", 1), want: release.SBOM{Format: "CycloneDX 1.4"}},
		"SPDX":               {text: `{"spdxVersion":"SPDX-2.3","packages":[]}`, want: release.SBOM{Format: "SPDX-2.3"}},
		"nothing":            {text: "", want: release.SBOM{Err: "it is not a JSON document: unexpected end of JSON input"}},
		"cut off":            {text: bom(`,"components":[]`)[:50], want: release.SBOM{Err: "it is not a JSON document: unexpected end of JSON input"}},
		"two documents":      {text: bom(`,"components":[]`) + "{}", want: release.SBOM{Err: "it is not a JSON document: invalid character '{' after top-level value"}},
		"some other JSON":    {text: `{"a":1}`, want: release.SBOM{Err: "it has neither bomFormat CycloneDX nor an spdxVersion"}},
		"an unknown field":   {text: bom(`,"component":[]`), want: release.SBOM{Err: `it is not valid CycloneDX: json: unknown field "component"`}},
		"an unknown version": {text: strings.Replace(bom(""), "1.6", "9.9", 1), want: release.SBOM{Err: `it is not valid CycloneDX: invalid specification version`}},
		"no components":      {text: bom(""), want: release.SBOM{Format: "CycloneDX 1.6", Err: "it is not valid CycloneDX: it has no list of components"}},
		"no version": {
			text: `{"bomFormat":"CycloneDX","specVersion":"1.6","components":[]}`,
			want: release.SBOM{Format: "CycloneDX 1.6", Err: "it is not valid CycloneDX: version 0: it starts at 1"},
		},
		"a component without a name": {
			text: bom(`,"components":[{"type":"library"}]`),
			want: release.SBOM{Format: "CycloneDX 1.6", Err: "it is not valid CycloneDX: components[0] has no type or no name"},
		},
		"two components of one name": {
			text: bom(`,"components":[{"type":"library","name":"a","bom-ref":"a"},{"type":"library","name":"a","bom-ref":"a"}]`),
			want: release.SBOM{Format: "CycloneDX 1.6", Err: `it is not valid CycloneDX: the bom-ref "a" belongs to two components`},
		},
		"too large": {text: strings.Repeat(" ", 64<<20+1), want: release.SBOM{Err: "it is larger than 64 MiB"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			got, err := sbom.Read("a.cdx.json", strings.NewReader(test.text))
			if err != nil {
				t.Fatal(err)
			}
			test.want.Name = "a.cdx.json"
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestReadFails(t *testing.T) {
	broken := errors.New("the disk is gone")
	if _, err := sbom.Read("a.cdx.json", iotest.ErrReader(broken)); !errors.Is(err, broken) {
		t.Errorf("error %v, want %v", err, broken)
	}
}
