package plan

import (
	"io/fs"
	"testing"

	"github.com/relkit/relkit/internal/goreleaser"
	"github.com/relkit/relkit/internal/release"
)

func TestModuleOfABuild(t *testing.T) {
	const top = "module github.com/acme/hello\n"
	nested := map[string]string{"go.mod": top, "cmd/hello/go.mod": "module github.com/acme/hello/cmd/hello\n"}
	for name, test := range map[string]struct {
		files                     map[string]string
		prefix, tag               string
		build                     goreleaser.Build
		module, pkg               string
		nested                    bool
		uninstallable, unrecorded string
	}{
		"at the top":     {files: map[string]string{"go.mod": top}, build: goreleaser.Build{Main: "./cmd/hello"}, module: "github.com/acme/hello", pkg: "github.com/acme/hello/cmd/hello"},
		"a file":         {files: map[string]string{"go.mod": top}, build: goreleaser.Build{Main: "./main.go"}, module: "github.com/acme/hello", pkg: "github.com/acme/hello", unrecorded: "builds.main names a file, not its package"},
		"in builds.dir":  {files: nested, build: goreleaser.Build{Dir: "cmd/hello"}, module: "github.com/acme/hello/cmd/hello", pkg: "github.com/acme/hello/cmd/hello", nested: true, uninstallable: "Go knows its module by tags that begin with cmd/hello/"},
		"in a workspace": {files: nested, build: goreleaser.Build{Main: "./cmd/hello"}, module: "github.com/acme/hello/cmd/hello", pkg: "github.com/acme/hello/cmd/hello", nested: true, uninstallable: "Go knows its module by tags that begin with cmd/hello/"},
		"a folder of a major version": {
			files: map[string]string{"go.mod": top, "v2/go.mod": "module github.com/acme/hello/v2\n"}, tag: "v2.0.2", build: goreleaser.Build{Dir: "v2"},
			module: "github.com/acme/hello/v2", pkg: "github.com/acme/hello/v2", nested: true,
		},
		"a folder that begins alike": {
			files: map[string]string{"go.mod": top, "viewer/go.mod": "module github.com/acme/hello/viewer\n"}, build: goreleaser.Build{Dir: "viewer"},
			module: "github.com/acme/hello/viewer", pkg: "github.com/acme/hello/viewer", nested: true, uninstallable: "Go knows its module by tags that begin with viewer/",
		},
		"another language": {
			files: map[string]string{"go.mod": top}, build: goreleaser.Build{Builder: "zig"}, module: "github.com/acme/hello", pkg: "github.com/acme/hello",
			uninstallable: "it is not a Go program", unrecorded: "the builder zig made it",
		},
		"an exclude directive": {
			files: map[string]string{"go.mod": top + "exclude example.com/a v1.0.0\n"}, module: "github.com/acme/hello", pkg: "github.com/acme/hello",
			uninstallable: "its go.mod has an exclude directive",
		},
		"a project in a subfolder": {
			files: map[string]string{"go.mod": top}, prefix: "src", build: goreleaser.Build{Main: "./cmd"},
			module: "github.com/acme/hello", pkg: "github.com/acme/hello/src/cmd",
		},
		"a replace directive": {
			files: map[string]string{"go.mod": top + "replace example.com/a => ../a\n"}, module: "github.com/acme/hello", pkg: "github.com/acme/hello",
			uninstallable: "its go.mod has a replace directive",
		},
		"v2 without a suffix": {
			files: map[string]string{"go.mod": top}, tag: "v2.0.2", module: "github.com/acme/hello", pkg: "github.com/acme/hello",
			uninstallable: "its module's path does not end in /v2",
		},
		"a tag without v": {
			files: map[string]string{"go.mod": top}, tag: "1.2.3", module: "github.com/acme/hello", pkg: "github.com/acme/hello",
			uninstallable: "Go does not accept the tag as a version: 1.2.3",
		},
		"v2": {files: map[string]string{"go.mod": "module github.com/acme/hello/v2\n"}, tag: "v2.0.2", module: "github.com/acme/hello/v2", pkg: "github.com/acme/hello/v2"},
		"another repository's": {
			files: map[string]string{"go.mod": "module github.com/upstream/hello\n"}, module: "github.com/upstream/hello", pkg: "github.com/upstream/hello",
			uninstallable: "its module belongs to another repository",
		},
		"one that begins alike": {
			files: map[string]string{"go.mod": "module github.com/acme/hello2\n"}, module: "github.com/acme/hello2", pkg: "github.com/acme/hello2",
			uninstallable: "its module belongs to another repository",
		},
		"a vanity path": {files: map[string]string{"go.mod": "module acme.example/hello\n"}, module: "acme.example/hello", pkg: "acme.example/hello"},
		"no module":     {uninstallable: "it is in no module"},
	} {
		t.Run(name, func(t *testing.T) {
			if test.tag == "" {
				test.tag = "v1.2.3"
			}
			version, err := release.ParseVersion(test.tag)
			if err != nil {
				t.Fatal(err)
			}
			templates, err := goreleaser.NewTemplates(goreleaser.Facts{Project: "hello", Tag: test.tag})
			if err != nil {
				t.Fatal(err)
			}
			p := &planner{templates: templates, module: "github.com/acme/hello", version: version, repository: release.Repository{Owner: "acme", Name: "hello"}, modules: &modules{
				prefix: test.prefix,
				read: func(name string) ([]byte, error) {
					if text, ok := test.files[name]; ok {
						return []byte(text), nil
					}
					return nil, fs.ErrNotExist
				},
			}}
			planned := release.PlannedBuild{Unrecorded: p.unrecorded(test.build)}
			if err := p.inModule(&planned, test.build); err != nil {
				t.Fatal(err)
			}
			if planned.Module != test.module || planned.Package != test.pkg || planned.Nested != test.nested ||
				planned.Uninstallable != test.uninstallable || planned.Unrecorded != test.unrecorded {
				t.Errorf("%+v", planned)
			}
		})
	}
}
