package workflow_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"go.yaml.in/yaml/v3"

	"github.com/relkit/relkit/internal/workflow"
)

const sample = `# What it is for.
#
#     one → two
name: Sample # shown on the page
on:
  push: {tags: ["v*"]}
  workflow_dispatch:
  workflow_call:
    inputs:
      dry-run:
        description: Rehearse
        type: boolean
        default: false
      version: {type: string, required: true}
    secrets:
      tap-token: {description: Pushes}
    outputs:
      digest: {description: Of the image, value: "${{ jobs.build.outputs.digest }}"}
permissions: {}
concurrency: one
defaults: {run: {shell: bash}}
jobs:
  build:
    name: Build
    needs: check
    runs-on: ubuntu-24.04
    permissions:
      contents: write # the draft
    timeout-minutes: 5
    env: &env
      GOFLAGS: -mod=readonly
    steps:
      - uses: actions/checkout@0123 # v1.2.3
        with: {persist-credentials: false}
      - id: say
        if: success()
        run: |
          echo one
          echo two
        env: *env
  call:
    needs: [check, build]
    uses: ./.github/workflows/other.yml
    secrets: inherit
`

func TestParse(t *testing.T) {
	got, err := workflow.Parse("sample.yml", []byte(sample))
	if err != nil {
		t.Fatal(err)
	}
	text := func(value string, line int) workflow.Text { return workflow.Text{Value: value, Line: line} }
	off := text("false", 13)
	env := workflow.Settings{{Name: "GOFLAGS", Text: text("-mod=readonly", 31)}}
	want := &workflow.Workflow{
		File: "sample.yml", About: "What it is for.\n\n    one → two", Name: workflow.Text{Value: "Sample", Comment: "shown on the page", Line: 4},
		On: workflow.Triggers{
			Events: []workflow.Trigger{{Name: "push", Line: 6}, {Name: "workflow_dispatch", Line: 7}, {Name: "workflow_call", Line: 8}},
			Call: &workflow.Call{
				Inputs: workflow.Inputs{
					{Name: "dry-run", Line: 10, Description: text("Rehearse", 11), Type: text("boolean", 12), Default: &off},
					{Name: "version", Line: 14, Type: text("string", 14), Required: text("true", 14)},
				},
				Secrets: workflow.Inputs{{Name: "tap-token", Line: 16, Description: text("Pushes", 16)}},
				Outputs: workflow.Outputs{{Name: "digest", Line: 18, Description: text("Of the image", 18), Value: text("${{ jobs.build.outputs.digest }}", 18)}},
			},
		},
		Permissions: &workflow.Compound{Line: 19},
		Concurrency: &workflow.Compound{Line: 20, Word: text("one", 20)},
		Jobs: workflow.Jobs{
			{
				ID: "build", Line: 23, Name: text("Build", 24), Needs: workflow.Words{"check"},
				Permissions: &workflow.Compound{Line: 28, Settings: workflow.Settings{
					{Name: "contents", Text: workflow.Text{Value: "write", Comment: "the draft", Line: 28}},
				}},
				Timeout: text("5", 29), Env: env,
				Steps: []workflow.Step{
					{
						Line: 33, Uses: workflow.Text{Value: "actions/checkout@0123", Comment: "v1.2.3", Line: 33},
						With: workflow.Settings{{Name: "persist-credentials", Text: text("false", 34)}},
					},
					{Line: 35, ID: text("say", 35), If: text("success()", 36), Run: text("echo one\necho two\n", 38), Env: env},
				},
			},
			{
				ID: "call", Line: 41, Needs: workflow.Words{"check", "build"}, Uses: text("./.github/workflows/other.yml", 43),
				Secrets: &workflow.Compound{Line: 44, Word: text("inherit", 44)},
			},
		},
	}
	want.Defaults.Run.Shell = text("bash", 21)
	if diff := cmp.Diff(want, got, cmpopts.IgnoreTypes(yaml.Node{}, &yaml.Node{})); diff != "" {
		t.Error(diff)
	}
	if push := got.Trigger("push"); push == nil || push.Node == nil {
		t.Errorf("the filters of push: %v", push)
	}
	if dispatch := got.Trigger("workflow_dispatch"); dispatch == nil || dispatch.Node != nil {
		t.Errorf("workflow_dispatch has no filters: %v", dispatch)
	}
	if got.Trigger("pull_request") != nil {
		t.Error("no pull_request starts it")
	}
	if runner := got.Jobs[0].RunsOn.Value; runner != "ubuntu-24.04" {
		t.Errorf("the runner is %q", runner)
	}
}

// The events of a workflow can be written in three ways.
func TestParseTriggers(t *testing.T) {
	for _, text := range []string{"on: push", "on: [push]", "on: {push: }", "on:\n  push:"} {
		w, err := workflow.Parse("w.yml", []byte(text))
		if err != nil || len(w.On.Events) != 1 || w.Trigger("push") == nil {
			t.Errorf("%q: %v, %v", text, w, err)
		}
	}
}

func TestParseRejects(t *testing.T) {
	for _, test := range []struct{ text, want string }{
		{"", "read workflow bad.yml: the file is empty"},
		{"jobs: [a, b]", "line 1: want names with values"},
		{"jobs:\n  a: {}\n  a: {}", "line 3: a is set twice"},
		{"jobs:\n  a:\n    steps:\n      - run: [x]", "job a: line 4: want a single value"},
		{"name: a\n---\nname: b", "more than one document"},
		{"name: \"", "read workflow bad.yml: yaml: found unexpected end of stream"},
		{"jobs: {a: &a {env: *a}}", "job a: env: line 1: want a single value"},
	} {
		_, err := workflow.Parse("bad.yml", []byte(test.text))
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%q: %v, not %q", test.text, err, test.want)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add(sample)
	f.Add("jobs: {a: &a {steps: [*a]}}")
	f.Fuzz(func(_ *testing.T, text string) {
		_, _ = workflow.Parse("fuzz.yml", []byte(text)) // any text finishes
	})
}
