package scaffold_test

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/relkit/relkit/internal/audit"
	"github.com/relkit/relkit/internal/check"
	"github.com/relkit/relkit/internal/scaffold"
)

var update = flag.Bool("update", false, "write the golden files anew")

// summary is a plan as the shapes write it.
func summary(plan *scaffold.Plan) []string {
	var lines []string
	for _, change := range plan.Changes {
		verb := "change "
		if change.Creates() {
			verb = "create "
		}
		lines = append(lines, verb+change.Path)
	}
	for _, kept := range plan.Kept {
		lines = append(lines, "keep "+kept.Path)
	}
	for _, note := range plan.Notes {
		lines = append(lines, "note "+note)
	}
	switch {
	case len(plan.Rehearsal) == 0:
		lines = append(lines, "rehearse none")
	case !slices.Equal(plan.Rehearsal, []string{"rehearse", "--quick", "--dirty"}):
		lines = append(lines, strings.Join(plan.Rehearsal, " "))
	}
	return lines
}

func compareGolden(t *testing.T, name string, plan *scaffold.Plan) {
	t.Helper()
	got := new(txtar.Archive)
	for _, change := range plan.Changes {
		got.Files = append(got.Files, txtar.File{Name: change.Path, Data: change.New})
	}
	file := filepath.Join("testdata", "golden", name+".txtar")
	if *update {
		write(t, file, string(txtar.Format(got)))
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatalf("%v: run go test -update and read what it wrote", err)
	}
	if diff := cmp.Diff(string(want), string(txtar.Format(got))); diff != "" {
		t.Error(diff)
	}
}

// expectSameByDiff applies the diff of a plan to a copy, which must come out as the plan would write it.
func expectSameByDiff(t *testing.T, s shape, plan *scaffold.Plan) {
	t.Helper()
	patched := t.TempDir()
	if err := os.CopyFS(patched, os.DirFS(s.root)); err != nil {
		t.Fatal(err)
	}
	patch := filepath.Join(t.TempDir(), "plan.patch")
	write(t, patch, string(plan.Diff()))
	git(t, patched, "apply", "--whitespace=error", patch)
	for _, change := range plan.Changes {
		text, err := os.ReadFile(filepath.Join(patched, filepath.FromSlash(change.Path)))
		if err != nil || !bytes.Equal(text, change.New) {
			t.Errorf("%s by the diff: %v\n%s", change.Path, err, text)
		}
	}
}

// expectContent asks what relkit check asks of a checkout, GoReleaser's own opinion included.
func expectContent(t *testing.T, s shape) {
	t.Helper()
	if _, err := os.Stat(filepath.Join(s.root, ".git")); err != nil {
		initialize(t, s.root)
	}
	commitAll(t, s.root)
	tag := "v0.1.0"
	if s.name == "major" {
		tag = "v2.0.0"
	}
	bin, err := filepath.Abs("../../bin/goreleaser")
	if err != nil {
		t.Fatal(err)
	}
	tools := filepath.Join(s.folder, "bin")
	if err := os.MkdirAll(tools, 0o750); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(bin, filepath.Join(tools, "goreleaser")); err != nil {
		t.Fatal(err)
	}
	subject, err := check.Examine(t.Context(), check.Options{Path: s.folder, Tag: tag, Offline: true})
	if err != nil {
		t.Fatal(err)
	}
	results, err := check.Ask(t.Context(), subject, check.All())
	if err != nil {
		t.Fatal(err)
	}
	// What is true of the shape itself: go install does not get a nested module or one with a replace, and a workflow that stays lacks cosign.
	own := map[string]string{"nested": "module", "dependency": "module", "settled": "needs"}
	for _, result := range results {
		if own[s.name] == result.Name {
			if len(result.Findings) == 0 {
				t.Errorf("%s finds nothing", result.Name)
			}
			continue
		}
		mustPass := result.Name == "config" || result.Name == "clone" || result.Name == "module" || result.Name == "trigger"
		if result.Status == audit.Failed || result.Status == audit.Warned || mustPass && result.Status != audit.Passed {
			t.Errorf("%s: %s %s %v", result.Name, result.Status, result.Reason, result.Findings)
		}
	}
}
