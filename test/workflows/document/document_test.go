package document_test

import (
	"bytes"
	"flag"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/relkit/relkit/internal/workflow"
	"github.com/relkit/relkit/test/workflows/document"
)

var update = flag.Bool("update", false, "write docs/workflows.md")

// The document is up to date.
func TestDocument(t *testing.T) {
	const file = "../../../docs/workflows.md"
	all, err := workflow.ReadAll("../../../.github/workflows")
	if err != nil {
		t.Fatal(err)
	}
	var got bytes.Buffer
	if err := document.Set(all).Write(&got); err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile(file, got.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got.String()); diff != "" {
		t.Errorf("docs/workflows.md is out of date: run go test ./test/workflows/document -update\n%s", diff)
	}
}

// A call must grant what the workflow and the workflows that it calls need, with write access if one of them writes.
func TestGranted(t *testing.T) {
	texts := map[string]string{
		"outer.yml": `on: {workflow_call: }
jobs:
  read: {permissions: {contents: read}}
  call: {permissions: {contents: read}, uses: ./.github/workflows/inner.yml}
  elsewhere: {permissions: {issues: write}, uses: acme/kit/.github/workflows/other.yml@main}
`,
		"inner.yml": `on: {workflow_call: }
jobs:
  write: {permissions: {contents: write, packages: read}}
`,
	}
	var all document.Set
	for _, file := range []string{"outer.yml", "inner.yml"} {
		w, err := workflow.Parse(file, []byte(texts[file]))
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, w)
	}
	got := map[string]string{}
	for _, right := range all.Granted(all[0]) {
		got[right.Name] = right.Access
	}
	want := map[string]string{"contents": "write", "packages": "read"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
