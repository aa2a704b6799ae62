package sbom_test

import (
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"
	"testing"

	"github.com/relkit/relkit/internal/sbom"
)

const mit = `Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated documentation files (the "Software"), to deal in the Software without restriction, including without limitation the rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit persons to whom the Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.
`

const isc = `Permission to use, copy, modify, and/or distribute this software for any purpose with or without fee is hereby granted, provided that the above copyright notice and this permission notice appear in all copies.

THE SOFTWARE IS PROVIDED "AS IS" AND THE AUTHOR DISCLAIMS ALL WARRANTIES WITH REGARD TO THIS SOFTWARE INCLUDING ALL IMPLIED WARRANTIES OF MERCHANTABILITY AND FITNESS. IN NO EVENT SHALL THE AUTHOR BE LIABLE FOR ANY SPECIAL, DIRECT, INDIRECT, OR CONSEQUENTIAL DAMAGES OR ANY DAMAGES WHATSOEVER RESULTING FROM LOSS OF USE, DATA OR PROFITS, WHETHER IN AN ACTION OF CONTRACT, NEGLIGENCE OR OTHER TORTIOUS ACTION, ARISING OUT OF OR IN CONNECTION WITH THE USE OR PERFORMANCE OF THIS SOFTWARE.
`

const commonsClause = `The Software is provided to you by the Licensor under the License, as defined below, subject to the following condition. Without limiting other conditions in the License, the grant of rights under the License will not include, and the License does not grant to you, the right to Sell the Software. For purposes of the foregoing, "Sell" means practicing any or all of the rights granted to you under the License to provide to third parties, for a fee or other consideration, a product or service that consists, entirely or substantially, of the Software or the functionality of the Software. Any license notice or attribution required by the License must also include this Commons Cause License Condition notice.
`

func TestLicenses(t *testing.T) {
	rules := schema(t)
	tests := map[string]struct {
		files map[string]string
		want  string
	}{
		"one":                                  {map[string]string{"LICENSE": "Copyright Ada\n\n" + mit}, "MIT"},
		"by any name":                          {map[string]string{"copying.md": isc}, "ISC"},
		"a choice of two":                      {map[string]string{"LICENSE-MIT": mit, "LICENSE-ISC": isc}, "ISC MIT"},
		"two in one file":                      {map[string]string{"LICENSE.txt": mit + "\n" + isc}, "ISC MIT"},
		"the same twice":                       {map[string]string{"LICENSE": mit, "COPYING": mit}, "MIT"},
		"one that SPDX does not list":          {map[string]string{"LICENSE": mit + commonsClause}, "CommonsClause MIT"},
		"an unknown text":                      {map[string]string{"LICENSE": strings.Repeat("All rights reserved, and then some. ", 50)}, ""},
		"a mention is not a license":           {map[string]string{"LICENSE": strings.Repeat("Ask Ada before you use it. ", 500) + isc}, ""},
		"the license of the documents":         {map[string]string{"LICENSE": mit, "LICENSE.docs": isc}, "MIT"},
		"code about licenses":                  {map[string]string{"license.go": "package a // " + mit}, ""},
		"of another project in a folder of it": {map[string]string{"vendor/LICENSE": mit}, ""},
		"none":                                 {nil, ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			cache := t.TempDir()
			folder := filepath.Join(cache, "example.com", "!ada", "a@v1.0.0")
			for name, text := range test.files {
				file := filepath.Join(folder, filepath.FromSlash(name))
				if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			build := &debug.BuildInfo{GoVersion: "go1.26.8", Deps: []*debug.Module{{Path: "example.com/Ada/a", Version: "v1.0.0"}}}
			bom, err := sbom.DescribeBuild("a", strings.Repeat("a", 64), build, sbom.Options{ModuleCache: cache})
			if err != nil {
				t.Fatal(err)
			}
			validate(t, rules, write(t, bom))
			if got := licensesOf(bom, "example.com/Ada/a"); got != test.want {
				t.Errorf("licenses %q, want %q", got, test.want)
			}
		})
	}
}

// The license of a module that is replaced is that of what replaces it, and of a folder none.
func TestLicensesOfReplaced(t *testing.T) {
	cache := t.TempDir()
	for name, text := range map[string]string{"asked@v1.0.0": mit, "linked@v2.0.0": isc} {
		folder := filepath.Join(cache, "example.com", name)
		if err := os.MkdirAll(folder, 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(folder, "LICENSE"), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, test := range []struct {
		by   debug.Module
		name string
		want string
	}{
		{debug.Module{Path: "example.com/linked", Version: "v2.0.0"}, "example.com/linked", "ISC"},
		{debug.Module{Path: "./linked"}, "example.com/asked", ""},
	} {
		build := &debug.BuildInfo{Deps: []*debug.Module{{Path: "example.com/asked", Version: "v1.0.0", Replace: &test.by}}}
		bom, err := sbom.DescribeBuild("a", strings.Repeat("a", 64), build, sbom.Options{ModuleCache: cache})
		if err != nil {
			t.Fatal(err)
		}
		if got := licensesOf(bom, test.name); got != test.want {
			t.Errorf("replaced by %s: licenses %q, want %q", test.by.Path, got, test.want)
		}
	}
}

// What is known of a text is used, and never needed.
func TestLicenseCache(t *testing.T) {
	modules, kept := t.TempDir(), filepath.Join(t.TempDir(), "kept")
	folder := filepath.Join(modules, "example.com", "a@v1.0.0")
	if err := os.MkdirAll(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, "LICENSE"), []byte(mit), 0o600); err != nil {
		t.Fatal(err)
	}
	license := func(cache string) string {
		t.Helper()
		build := &debug.BuildInfo{Deps: []*debug.Module{{Path: "example.com/a", Version: "v1.0.0"}}}
		bom, err := sbom.DescribeBuild("a", strings.Repeat("a", 64), build, sbom.Options{ModuleCache: modules, LicenseCache: cache})
		if err != nil {
			t.Fatal(err)
		}
		return licensesOf(bom, "example.com/a")
	}
	if got := license(kept); got != "MIT" {
		t.Fatalf("licenses %q, want MIT", got)
	}
	files, err := filepath.Glob(filepath.Join(kept, "*"))
	if err != nil || len(files) != 1 {
		t.Fatalf("kept %v, %v: want one file", files, err)
	}
	for text, want := range map[string]string{`["ISC"]`: "ISC", `[]`: "", `["IS`: "MIT"} {
		if err := os.WriteFile(files[0], []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if got := license(kept); got != want {
			t.Errorf("kept %s: licenses %q, want %q", text, got, want)
		}
	}
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if got := license(filepath.Join(file, "below")); got != "MIT" {
		t.Errorf("where nothing can be kept: licenses %q, want MIT", got)
	}
}
