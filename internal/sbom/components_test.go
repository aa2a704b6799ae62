package sbom_test

import (
	"runtime/debug"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/relkit/relkit/internal/release"
	"github.com/relkit/relkit/internal/sbom"
)

// Whatever a binary says of itself, the document is valid and names no folder.
func TestOddBuilds(t *testing.T) {
	rules := schema(t)
	tests := map[string]struct {
		build debug.BuildInfo
		main  string   // name, version and package URL
		want  []string // package URL, and properties, of each component
	}{
		"a release": {
			build: debug.BuildInfo{
				GoVersion: "go1.26.8", Path: "github.com/relkit/relkit/cmd/relkit", Main: debug.Module{Path: "github.com/relkit/relkit", Version: "v1.2.3"},
				Deps: []*debug.Module{{Path: "golang.org/x/mod", Version: "v0.42.0", Sum: "h1:abc="}},
			},
			main: "relkit v1.2.3 pkg:golang/github.com/relkit/relkit@v1.2.3#cmd/relkit",
			want: []string{"pkg:golang/golang.org/x/mod@v0.42.0 relkit:go.sum=h1:abc=", "pkg:golang/std@1.26.8"},
		},
		"no version of the main module": {
			build: debug.BuildInfo{GoVersion: "go1.26.8", Path: "example.com/a", Main: debug.Module{Path: "example.com/a"}},
			main:  "relkit  pkg:golang/example.com/a",
			want:  []string{"pkg:golang/std@1.26.8"},
		},
		"a main module in development": {
			build: debug.BuildInfo{GoVersion: "go1.26.8", Path: "example.com/a", Main: debug.Module{Path: "example.com/a", Version: "(devel)"}},
			main:  "relkit  pkg:golang/example.com/a",
			want:  []string{"pkg:golang/std@1.26.8"},
		},
		"a modified tree": {
			build: debug.BuildInfo{GoVersion: "go1.26.8", Path: "example.com/a", Main: debug.Module{Path: "example.com/a", Version: "v1.0.0+dirty"}},
			main:  "relkit v1.0.0+dirty pkg:golang/example.com/a@v1.0.0%2Bdirty",
			want:  []string{"pkg:golang/std@1.26.8"},
		},
		"a file outside any module": {
			build: debug.BuildInfo{GoVersion: "go1.26.8", Path: "command-line-arguments"},
			main:  "relkit  ",
			want:  []string{"pkg:golang/std@1.26.8"},
		},
		"nothing at all": {main: "relkit  ", want: []string{"pkg:golang/std"}},
		"modules replaced by others": {
			build: debug.BuildInfo{GoVersion: "go1.26.8", Path: "example.com/a", Main: debug.Module{Path: "example.com/a"}, Deps: []*debug.Module{
				{Path: "example.com/fork", Version: "v1.0.0", Replace: &debug.Module{Path: "example.com/ours", Version: "v1.0.1", Sum: "h1:ours="}},
				{Path: "example.com/pin", Version: "v1.0.0", Replace: &debug.Module{Path: "example.com/pin", Version: "v0.9.0", Sum: "h1:pin="}},
				{Path: "example.com/near", Version: "v1.0.0", Replace: &debug.Module{Path: "../near"}},
				{Path: "example.com/far", Version: "v1.0.0", Replace: &debug.Module{Path: "/home/ada/far", Version: "(devel)"}},
				{Path: "example.com/workspace", Version: "(devel)"},
			}},
			main: "relkit  pkg:golang/example.com/a",
			want: []string{
				"pkg:golang/example.com/far relkit:replaces=example.com/far@v1.0.0",
				"pkg:golang/example.com/near relkit:replaces=example.com/near@v1.0.0",
				"pkg:golang/example.com/ours@v1.0.1 relkit:replaces=example.com/fork@v1.0.0 relkit:go.sum=h1:ours=",
				"pkg:golang/example.com/pin@v0.9.0 relkit:replaces=example.com/pin@v1.0.0 relkit:go.sum=h1:pin=",
				"pkg:golang/example.com/workspace",
				"pkg:golang/std@1.26.8",
			},
		},
		"names that must be escaped": {
			build: debug.BuildInfo{GoVersion: "go1.26.8", Path: "example.com/a", Main: debug.Module{Path: "example.com/a"}, Deps: []*debug.Module{
				{Path: "github.com/BurntSushi/toml", Version: "v2.0.0+incompatible"}, {Path: "git.sr.ht/~ada/c++", Version: "v1.0.0"},
			}},
			main: "relkit  pkg:golang/example.com/a",
			want: []string{
				"pkg:golang/git.sr.ht/~ada/c%2B%2B@v1.0.0",
				"pkg:golang/github.com/BurntSushi/toml@v2.0.0%2Bincompatible",
				"pkg:golang/std@1.26.8",
			},
		},
		"a toolchain with experiments": {
			build: debug.BuildInfo{GoVersion: "go1.26.8 X:jsonv2"}, main: "relkit  ", want: []string{"pkg:golang/std@1.26.8"},
		},
		"a toolchain with experiments, as Go 1.26 writes it": {
			build: debug.BuildInfo{GoVersion: "go1.26.8-X:jsonv2"}, main: "relkit  ", want: []string{"pkg:golang/std@1.26.8"},
		},
		"a toolchain in development": {
			build: debug.BuildInfo{GoVersion: "devel go1.27-4f3c2b1a Mon Aug 3 10:00:00 2026 +0000"}, main: "relkit  ",
			want: []string{"pkg:golang/std@1.27-4f3c2b1a"},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			bom, err := sbom.DescribeBuild("relkit", strings.Repeat("a", 64), &test.build, sbom.Options{})
			if err != nil {
				t.Fatal(err)
			}
			validate(t, rules, write(t, bom))
			main := bom.Metadata.Component
			if got := main.Name + " " + main.Version + " " + main.PackageURL; got != test.main {
				t.Errorf("program %q, want %q", got, test.main)
			}
			var got, refs []string
			for _, component := range *bom.Components {
				line := component.PackageURL
				if component.Properties != nil {
					for _, property := range *component.Properties {
						line += " " + property.Name + "=" + property.Value
					}
				}
				got, refs = append(got, line), append(refs, component.BOMRef)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("components (-want +got):\n%s", diff)
			}
			dependencies := *bom.Dependencies
			if len(dependencies) != 1 || dependencies[0].Ref != main.BOMRef {
				t.Fatalf("dependencies %+v, want those of the program alone", dependencies)
			}
			if diff := cmp.Diff(refs, *dependencies[0].Dependencies); diff != "" {
				t.Errorf("the program depends on (-components +got):\n%s", diff)
			}
		})
	}
}

// Any build information produces a valid document, the same twice, that this package reads again.
func FuzzDescribe(f *testing.F) {
	f.Add("go\tgo1.26.8\npath\texample.com/a/cmd/a\nmod\texample.com/a\tv1.0.0\t\ndep\texample.com/b\tv1.0.0\th1:abc=\n" +
		"=>\t../b\t(devel)\t\nbuild\tvcs.time=2026-08-14T09:30:00Z\nbuild\t-tags=one,two\n")
	f.Add("dep\tstd\tv1.0.0\th1:abc=\ndep\tstd\tv1.0.0\th1:abc=\n")
	rules := schema(f)
	f.Fuzz(func(t *testing.T, text string) {
		build, err := debug.ParseBuildInfo(text)
		if err != nil || strings.ToValidUTF8(text, "") != text {
			t.Skip("no build information")
		}
		if slices.ContainsFunc(build.Deps, func(dependency *debug.Module) bool { return release.LinkedModule(dependency).Path == "" }) {
			t.Skip("no module is without a path")
		}
		describe := func() []byte {
			bom, err := sbom.DescribeBuild("a", strings.Repeat("a", 64), build, sbom.Options{ModuleCache: t.TempDir()})
			if err != nil {
				t.Fatal(err)
			}
			return write(t, bom)
		}
		first := describe()
		validate(t, rules, first)
		if diff := cmp.Diff(string(first), string(describe())); diff != "" {
			t.Errorf("the second time (-first +second):\n%s", diff)
		}
		read, err := sbom.Read("a.cdx.json", strings.NewReader(string(first)))
		if err != nil || read.Err != "" {
			t.Errorf("read again: %v%s\n%s", err, read.Err, first)
		}
	})
}
