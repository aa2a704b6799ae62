//go:build linux

package workflows_test

import (
	"maps"
	"slices"
	"testing"
)

// embedding is a package that does not compile before what it embeds was made.
var embedding = map[string]string{
	".gitignore": "/internal/greeting/made.txt\n",
	"internal/greeting/made.go": `package greeting

import _ "embed" // of what prepare makes

//go:embed made.txt
var made string

// Made is what prepare has made.
func Made() string { return made }
`,
	"internal/greeting/made_test.go": `package greeting_test

import (
	"testing"

	"github.com/acme/hello/internal/greeting"
)

func TestMade(t *testing.T) {
	if greeting.Made() != "made\n" {
		t.Errorf("%q", greeting.Made())
	}
}
`,
}

// The jobs that build a project run first what its .relkit.yaml says; what it says wrong, and what it leaves behind, fails them.
func TestGatesPrepare(t *testing.T) {
	for name, test := range map[string]struct {
		settings string
		job      string
		failed   []string
		says     []string
	}{
		"tests":                     {settings: "prepare: echo made > internal/greeting/made.txt\n", job: "test"},
		"lint":                      {settings: "prepare: echo made > internal/greeting/made.txt\n", job: "lint"},
		"nothing is prepared":       {settings: "programs: {hello: {version: [--version]}}\n", job: "test", failed: []string{"Test"}, says: []string{"no matching files found"}},
		"it leaves a tracked file":  {settings: "prepare: echo made > internal/greeting/made.txt; echo >> go.mod\n", job: "test", says: []string{"GoReleaser refuses a dirty tree: go.mod"}},
		"it fails":                  {settings: "prepare: exit 7\n", job: "test", says: []string{"prepare (exit 7) fails: bash: exit status 7"}},
		"what it says is not known": {settings: "prepares: make\n", job: "test", says: []string{".relkit.yaml:1: the file has no key prepares: did you mean prepare?"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			changes := map[string]string{".relkit.yaml": test.settings}
			maps.Copy(changes, embedding)
			w := newWorld(t, smallProject(changes))
			result := w.execute(t, gate(w.caller(t, "ci.yml", "gates"), test.job))
			fails := len(test.says) > 0
			if (result.Result == "failure") != fails {
				t.Errorf("ci.yml is a %s", result.Result)
			}
			if test.failed != nil && !slices.Equal(failures(result)[:1], test.failed) {
				t.Errorf("%q fail", failures(result))
			}
			says(t, result, test.says...)
		})
	}
}
