//go:build linux

package workflows_test

import (
	"context"
	"errors"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/relkit/relkit/internal/workflow"
	"github.com/relkit/relkit/test/workflows/runner"
)

// Each gate fails when it should, and says in which file, and what to do.
func TestGatesFail(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name    string
		job     string
		changes map[string]string
		steps   []string // that fail
		want    []string
	}{
		{
			name: "lint", job: "lint",
			changes: smallProject(map[string]string{
				"internal/greeting/wrong.go":  "package greeting\n\nimport \"os\"\n\nfunc wrong() { os.Remove(\"x\") }\n",
				"internal/greeting/form.go":   "package greeting\nvar  Form   = 1\n",
				"go.mod":                      "module github.com/acme/hello\n\ngo 1.26\n\nrequire github.com/jackc/pgpassfile v1.0.0\n",
				"go.sum":                      sums(t, "github.com/jackc/pgpassfile "),
				".github/workflows/wrong.yml": "on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps: [{run: 'echo ${{ github.evnt }}'}]\n",
			}),
			steps: []string{"Code", "Formatting", "go.mod is tidy", "Workflows"},
			want: []string{
				"internal/greeting/wrong.go:5", "Error return value of `os.Remove` is not checked",
				"internal/greeting/form.go", "::error title=formatting::files are not formatted: run golangci-lint fmt",
				"::error title=go.mod::go.mod or go.sum is not tidy: run go mod tidy",
				"::error title=actionlint,file=.github/workflows/wrong.yml,line=5", `property "evnt" is not defined`,
			},
		},
		{
			name: "tests", job: "test",
			changes: map[string]string{"internal/greeting/wrong_test.go": `package greeting_test

import (
	"os"
	"testing"

	"github.com/acme/hello/internal/greeting"
)

func TestRace(t *testing.T) {
	count, done := 0, make(chan bool)
	go func() { count++; done <- true }()
	count++
	<-done
}

func TestDatabase(t *testing.T) {
	store, err := greeting.Open(t.Context(), os.Getenv("DATABASE_URL"))
	if err != nil {
		t.Fatal(err)
	}
	if count, err := store.Count(t.Context()); err != nil || count >= 0 {
		t.Fatalf("%d greetings, %v", count, err)
	}
}
`},
			steps: []string{"Test"},
			want:  []string{"DATA RACE", "FAIL internal/greeting.TestRace", "FAIL internal/greeting.TestDatabase", "wrong_test.go:23: ", "greetings, <nil>"},
		},
		{
			name: "coverage, flaky tests and fuzzing", job: "test",
			changes: smallProject(map[string]string{
				".relkit.yaml": "gates: {prepare: echo ready > prepared, minimum-coverage: 99.5, retries: 2, fuzz-time: 20000x, packages: [./internal/...], timeout: 10m}\n",
				"internal/greeting/flaky_test.go": `package greeting_test

import (
	"errors"
	"io/fs"
	"os"
	"strings"
	"testing"

	"github.com/acme/hello/internal/greeting"
)

func TestPrepared(t *testing.T) {
	if _, err := os.Stat("../../prepared"); err != nil {
		t.Fatal(err)
	}
}

func TestFlaky(t *testing.T) {
	if _, err := os.Stat("ran"); errors.Is(err, fs.ErrNotExist) {
		_ = os.WriteFile("ran", nil, 0o600)
		t.Fatal("not yet")
	}
}

func FuzzText(f *testing.F) {
	f.Add("Ada")
	f.Fuzz(func(t *testing.T, name string) {
		if text := greeting.Text(name); !strings.HasPrefix(text, "Hello, ") {
			t.Errorf("%q", text)
		}
	})
}

func FuzzBroken(f *testing.F) {
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > 1 {
			t.Fatalf("broken by %q", text)
		}
	})
}
`,
			}),
			steps: []string{"Coverage", "Fuzz"},
			want: []string{
				"::warning title=flaky test::", "TestFlaky", "::error title=coverage::", "less than the minimum of 99.5 %",
				"FuzzBroken", "broken by", "testdata/fuzz/FuzzBroken/",
			},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, test.changes)
			result := w.execute(t, gate(w.caller(t, "ci.yml", "gates"), test.job))
			if result.Result != "failure" {
				t.Errorf("ci.yml is a %s", result.Result)
			}
			if failed := failures(result); !slices.Equal(failed, test.steps) {
				t.Errorf("%q fail, not %q", failed, test.steps)
			}
			says(t, result, test.want...)
			if strings.Contains(result.Log(), "FAIL internal/greeting.TestStore") {
				t.Error("the sample's test of its database fails")
			}
		})
	}
}

// gate skips all jobs of gates.yml but one.
func gate(w *workflow.Workflow, job string) *workflow.Workflow {
	for _, other := range []string{"lint", "test", "security"} {
		if other != job {
			withIn(w, "gates", "skip-"+other, "of no interest")
		}
	}
	return w
}

// A pull request in a module of its own folder, of a repository without a dependency graph, and with a Security tab that cannot be
// written: the gates stand, and findings are named from the root of the repository where they are shown. A vulnerability in a function that
// the module does not call is no finding.
func TestSecurityFails(t *testing.T) {
	t.Parallel()
	w := newWorld(t, map[string]string{
		"cmd": "", "internal": "", "go.mod": "", "go.sum": "", // govulncheck takes long for what a service is made of
		"service/go.mod": "module github.com/acme/hello/service\n\ngo 1.26\n\nrequire golang.org/x/text v0.41.0\n",
		"service/go.sum": sums(t, "golang.org/x/text "),
		"service/wrong/wrong.go": `package wrong

import (
	"math/rand"

	"golang.org/x/text/encoding"
)

var Key, Escaping = rand.Int(), encoding.HTMLEscapeUnsupported(encoding.Nop.NewEncoder())
`,
	})
	w.Event["event_name"] = "pull_request"
	w.Event["event"] = map[string]any{"pull_request": map[string]any{
		"number": 1.0, "base": map[string]any{"sha": "base"}, "head": map[string]any{"sha": "head"},
	}}
	w.Actions["github/codeql-action/upload-sarif"] = func(ctx context.Context, use *runner.Use) error {
		return errors.Join(uploadSARIF(ctx, use), errors.New("resource not accessible by integration"))
	}
	result := w.execute(t, gate(with(w.caller(t, "ci.yml", "gates", "code-scanning"), "working-directory", "service"), "security"))
	if failed := failures(result); !slices.Equal(failed, []string{"Upload the findings", "govulncheck", "gosec"}) {
		t.Errorf("%q fail", failed)
	}
	says(t, result,
		"::error title=govulncheck::GO-2026-9999: update the module", "wrong/wrong.go:9", "Fixed in: golang.org/x/text@v0.99.0",
		"wrong/wrong.go:9] - G404", "findings in [service/go.mod service/wrong/wrong.go]",
		"::notice title=Security tab::the findings are not shown there", "::notice title=dependencies::skipped",
		"found 1 vulnerability in packages you import")
	if strings.Contains(result.Log(), "govulncheck::GO-2026-9998") {
		t.Error("a vulnerability in a function that is never called is a finding")
	}
	if upload := result.Jobs["code-scanning"].Called.Jobs["upload"].Result; upload != "success" {
		t.Errorf("the upload is a %s", upload)
	}
	w.Actions["github/codeql-action/upload-sarif"] = uploadSARIF
	again := with(w.caller(t, "ci.yml", "code-scanning"), "working-directory", "service")
	again.Jobs[0].Needs = nil // it has run
	// The findings of another call, in a module whose files are not in this folder.
	other := filepath.Join(w.artifacts, "sarif-main-api", "other.sarif")
	if err := errors.Join(os.MkdirAll(filepath.Dir(other), 0o700), os.WriteFile(other, []byte("none"), 0o600)); err != nil {
		t.Fatal(err)
	}
	if result = w.execute(t, again); strings.Contains(result.Log(), "::notice") || !strings.Contains(result.Log(), "findings in [service/go.mod service/wrong/wrong.go]") {
		t.Errorf("a Security tab that can be written: %s", result.Log())
	}
}

// sums are the lines of the sample's go.sum that begin so.
func sums(t *testing.T, prefix string) (lines string) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root, "test", "caller", "go.sum"))
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		if strings.HasPrefix(line, prefix) {
			lines += line
		}
	}
	return lines
}

// failures are the names of the steps that failed, except for those of the job gate.
func failures(result *runner.Result) []string {
	var failed []string
	for _, leg := range result.Legs() {
		for _, step := range leg.Steps {
			if step.Outcome == "failure" && leg.Job != "gate" {
				failed = append(failed, step.Name)
			}
		}
	}
	return failed
}

// What GitHub accepts and actionlint does not know yet is not a finding, and actionlint can be left out.
func TestNewSyntax(t *testing.T) {
	t.Parallel()
	const uses = "on: push\njobs:\n  a:\n    runs-on: ubuntu-24.04\n    concurrency: {group: a, queue: max}\n    steps: [{uses: $/.github/actions/a}, {run: 'echo ${{ job.workflow_sha }}'}]\n"
	for name, test := range map[string]struct {
		workflow, settings, want string
	}{
		"new":                {uses, "", "success"},
		"wrong":              {uses + "    stps: []\n", "", "failure"},
		"wrong, and skipped": {uses + "    stps: []\n", "gates: {actionlint: false}\n", "success"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			changes := map[string]string{".github/workflows/new.yml": test.workflow, ".relkit.yaml": test.settings}
			if name != "new" { // in which the code of the sample has no finding either
				changes = smallProject(changes)
			}
			w := newWorld(t, changes)
			result := w.execute(t, gate(w.caller(t, "ci.yml", "gates"), "lint"))
			if result.Result != test.want {
				t.Errorf("ci.yml is a %s, not a %s", result.Result, test.want)
			}
			if gate := result.Jobs["gates"].Called.Jobs["gate"].Result; gate != test.want {
				t.Errorf("the gate is a %s", gate)
			}
		})
	}
}

// smallProject replaces the sample's service with a package that is faster to lint, link and test, and adds other changes.
func smallProject(others map[string]string) map[string]string {
	changes := map[string]string{
		"cmd/hello/main.go": "", "internal/greeting/store.go": "", "internal/greeting/greeting_test.go": "", "go.sum": "", "go.mod": "module github.com/acme/hello\n\ngo 1.26\n",
		"internal/greeting/greeting.go": `// Package greeting greets.
package greeting

// Text greets a person by name, or the world if the name is empty.
func Text(name string) string {
	if name == "" {
		return "Hello, world!"
	}
	return "Hello, " + name + "!"
}
`,
	}
	maps.Copy(changes, others)
	return changes
}

// Only what is new counts where new-from says since when.
func TestNewFrom(t *testing.T) {
	t.Parallel()
	w := newWorld(t, smallProject(map[string]string{
		"internal/greeting/old.go": "package greeting\n\nimport \"os\"\n\nfunc old() { os.Remove(\"x\") }\n\nvar _ = old\n",
	}))
	w.git(t, "branch", "before")
	w.commit(t, "feat: nothing")
	w.push(t, "refs/heads/main")
	for from, want := range map[string]string{"origin/before": "success", "": "failure"} {
		if result := w.execute(t, gate(with(w.caller(t, "ci.yml", "gates"), "new-from", from), "lint")); result.Result != want {
			t.Errorf("since %q: ci.yml is a %s, not a %s", from, result.Result, want)
		}
	}
}
