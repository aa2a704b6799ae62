package faults_test

import (
	"bytes"
	"errors"
	"flag"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/relkit/relkit/internal/rehearse"
	"github.com/relkit/relkit/internal/rehearse/faults"
	"github.com/relkit/relkit/internal/rehearse/rehearsetest"
	"github.com/relkit/relkit/internal/report"
)

var update = flag.Bool("update", false, "write docs/faults.md anew")

const (
	document    = "../../../docs/faults.md"
	beginsTable = "<!-- The table is made by go test ./internal/rehearse/faults -update -->\n\n"
	endsTable   = "\n<!-- The end of the table. -->\n"
)

// forLinux makes the sample project build for Linux alone: that is all that faults need.
func forLinux(t *testing.T, project string) string {
	t.Helper()
	config := filepath.Join(project, ".goreleaser.yaml")
	text, err := os.ReadFile(config)
	if err != nil {
		t.Fatal(err)
	}
	const systems = "goos: [linux, darwin]"
	if !bytes.Contains(text, []byte(systems)) {
		t.Fatalf("%s does not hold %q", config, systems)
	}
	if err := os.WriteFile(config, bytes.Replace(text, []byte(systems), []byte("goos: [linux]"), 1), 0o600); err != nil {
		t.Fatal(err)
	}
	git := exec.CommandContext(t.Context(), "git", "-c", "user.name=Ada", "-c", "user.email=ada@example.com",
		"commit", "--quiet", "--all", "--message=build: for Linux alone")
	git.Dir = project
	if said, err := git.CombinedOutput(); err != nil {
		t.Fatalf("git commit: %v: %s", err, said)
	}
	return project
}

// Every fault is rehearsed: no promise to users is broken, every one is recovered from, and the document tells how.
func TestEveryFault(t *testing.T) {
	if testing.Short() {
		t.Skip("it builds a release a dozen times")
	}
	options := rehearse.Options{Path: forLinux(t, rehearsetest.Sample(t)), Progress: report.NewProgress(io.Discard, report.Style{})}
	result, trials, err := faults.Run(t.Context(), options, faults.Faults())
	if err != nil {
		if failed, ok := errors.AsType[*rehearse.ReleaseError](err); ok {
			t.Log(strings.Join(failed.Log, "\n"))
		}
		t.Fatal(err)
	}
	for _, trial := range trials {
		t.Logf("%-16s %6.1fs %s", trial.Fault.Name, trial.Took.Seconds(), trial.Outcome)
		for _, wrong := range trial.Wrong {
			t.Errorf("%s: %s", trial.Fault.Name, wrong)
		}
	}
	if result.Failed() || len(trials) != len(faults.Faults()) {
		t.Errorf("%d of %d faults were tried, and the report says failed: %t", len(trials), len(faults.Faults()), result.Failed())
	}
	before, table, after := split(t)
	made := tableOf(t, table, trials)
	if *update {
		if err := os.WriteFile(document, []byte(before+made+after), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff(table, made); diff != "" && !*update {
		t.Errorf("docs/faults.md is out of date: look at the difference and run go test ./internal/rehearse/faults -update (-is +should be):\n%s", diff)
	}
}

// split cuts the document into what stands before, in and after its table.
func split(t *testing.T) (before, table, after string) {
	t.Helper()
	text, err := os.ReadFile(document)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, begins := strings.Cut(string(text), beginsTable)
	table, after, ends := strings.Cut(rest, endsTable)
	if !begins || !ends {
		t.Fatalf("docs/faults.md has no table between %q and %q", beginsTable, endsTable)
	}
	return before + beginsTable, table, endsTable + after
}

// tableOf is the table of trials. The rows of faults that could not be tried on this machine stay as they are.
func tableOf(t *testing.T, table string, trials []faults.Trial) string {
	t.Helper()
	kept := map[string]string{}
	for line := range strings.Lines(table) {
		if name := strings.Split(line, "`"); len(name) > 2 {
			kept[name[1]] = line
		}
	}
	var made bytes.Buffer
	if err := faults.Document(&made, nil); err != nil {
		t.Fatal(err)
	}
	for _, trial := range trials {
		if trial.Outcome == faults.NotTried {
			t.Logf("%s: %s", trial.Fault.Name, trial.Reason)
			made.WriteString(kept[trial.Fault.Name])
			continue
		}
		made.WriteString(trial.Row() + "\n")
	}
	return made.String()
}
