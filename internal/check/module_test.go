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
		{"github.com/acme/app/v1", "v1.0.0", "names no valid module path"},
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
	want(t, ask(t, project(t, files{".goreleaser.yaml": "version: 2\n"}), check.Module), audit.Skipped, "no Go module")
}
