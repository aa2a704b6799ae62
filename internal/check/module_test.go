package check_test

import (
	"testing"

	"github.com/relkit/relkit/internal/audit"
	"github.com/relkit/relkit/internal/check"
)

func TestModule(t *testing.T) {
	for _, test := range []struct{ module, tag, problem string }{
		{"github.com/acme/app", "v1.2.3", ""},
		{"github.com/acme/app", "v0.1.0-rc.1", ""},
		{"github.com/acme/app/v2", "v2.0.0", ""},
		{"gopkg.in/app.v2", "v2.0.0", ""},
		{"gopkg.in/app.v1", "v1.0.0", ""},
		{"github.com/acme/app", "v2.0.0", "run go mod edit -module github.com/acme/app/v2 "},
		{"github.com/acme/app/v2", "v3.0.0", "run go mod edit -module github.com/acme/app/v3 "},
		{"github.com/acme/app/v2", "v1.9.0", "run go mod edit -module github.com/acme/app "},
		{"gopkg.in/app.v2", "v3.0.0", "run go mod edit -module gopkg.in/app.v3 "},
		{"github.com/acme/app/v1", "v1.0.0", "has an invalid module path"},
	} {
		t.Run(test.module+"@"+test.tag, func(t *testing.T) {
			dir := project(t, sound().with(files{"go.mod": "module " + test.module + "\n"}))
			got := askOf(t, check.Options{Path: dir, Tag: test.tag}, check.Module)
			if test.problem == "" {
				want(t, got, audit.Passed)
			} else {
				want(t, got, audit.Failed, "go.mod: ", test.problem)
			}
		})
	}
	want(t, ask(t, project(t, files{".goreleaser.yaml": "version: 2\n"}), check.Module), audit.Skipped, "not a Go module")
}

func TestInstall(t *testing.T) {
	const config = "version: 2\nproject_name: app\nbuilds: [{env: [CGO_ENABLED=0]}]\n"
	for name, test := range map[string]struct {
		files   files
		status  audit.Status
		problem string
	}{
		"works":     {nil, audit.Passed, ""},
		"a replace": {files{"go.mod": "module github.com/acme/app\n\nreplace example.com/a => ./a\n"}, audit.Warned, "go install github.com/acme/app: does not work: its go.mod has a replace directive"},
		"a nested module": {
			files{"tool/go.mod": "module github.com/acme/app/tool\n", ".goreleaser.yaml": "version: 2\nproject_name: app\nbuilds: [{dir: tool}]\n"},
			audit.Warned, "go install github.com/acme/app/tool: does not work: Go knows its module by tags that begin with tool/",
		},
		"two programs, one reason": {
			files{
				"go.mod":           "module github.com/upstream/app\n",
				".goreleaser.yaml": "version: 2\nproject_name: app\nbuilds: [{id: a, main: ./a}, {id: b, main: ./b}, {id: c, main: ./b}]\n",
			},
			audit.Warned, "go install github.com/upstream/app/a, github.com/upstream/app/b: does not work: its module belongs to another repository",
		},
		"a library": {files{".goreleaser.yaml": "version: 2\nproject_name: app\nbuilds: [{skip: true}]\n"}, audit.Passed, ""},
	} {
		t.Run(name, func(t *testing.T) {
			dir := project(t, sound().with(files{".goreleaser.yaml": config}).with(test.files))
			want(t, ask(t, dir, check.Module), test.status, test.problem)
		})
	}
}

// A project that has released v2 without the suffix has users that live with it.
func TestModuleWithoutSuffixBefore(t *testing.T) {
	dir := project(t, sound())
	git(t, dir, "tag", "v2.0.0")
	git(t, dir, "commit", "--quiet", "--allow-empty", "--message=fix: again")
	want(t, askOf(t, check.Options{Path: dir, Tag: "v2.0.1"}, check.Module), audit.Warned, "cannot have a version v2.0.1")
}
