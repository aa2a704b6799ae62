//go:build linux

package runner_test

import (
	"context"
	"errors"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/relkit/relkit/internal/workflow"
	"github.com/relkit/relkit/test/workflows/runner"
)

// start runs a workflow with a runner that knows little.
func start(t *testing.T, text string, called ...string) (*runner.Result, error) {
	t.Helper()
	parse := func(text string) *workflow.Workflow {
		w, err := workflow.Parse("w.yml", []byte(text))
		if err != nil {
			t.Fatal(err)
		}
		return w
	}
	r := &runner.Runner{
		Root: t.TempDir(), Env: []string{"PATH=" + os.Getenv("PATH")},
		Event:        map[string]any{"event_name": "push", "event": map[string]any{}, "repository": "acme/hello", "sha": "0123", "workflow_ref": "w.yml@main", "ref": "main"},
		Secrets:      map[string]string{"TAP": "t4p"},
		Environments: map[string]map[string]string{"safe": {"tap": "of the environment", "other": "not declared"}},
		Token:        func(permissions map[string]string) string { return "token-" + permissions["contents"] },
		Actions: map[string]runner.Action{
			"acme/fails": func(context.Context, *runner.Use) error { return errors.New("it fails") },
			"acme/reports": func(_ context.Context, use *runner.Use) error {
				use.Outputs["reported"] = use.With["what"]
				return nil
			},
		},
		Workflow: func(string) (*workflow.Workflow, error) { return parse(called[0]), nil },
		Service: func(context.Context, string, string) (map[string]string, error) {
			return map[string]string{"5432": "1234"}, nil
		},
		Source: func(repository string) (string, error) {
			if repository != "relkit/relkit" {
				return "", errors.New("no such repository")
			}
			folder := t.TempDir()
			action := "name: Say\nruns: {using: composite, steps: [{name: Say, shell: bash, run: 'cat \"$GITHUB_ACTION_PATH/../said\"'}]}\n"
			return folder, errors.Join(os.MkdirAll(folder+"/actions/say", 0o700), os.WriteFile(folder+"/actions/say/action.yml", []byte(action), 0o600), os.WriteFile(folder+"/actions/said", []byte("said by the kit\n"), 0o600))
		},
		Here:     func(runsOn string) bool { return runsOn == "here" },
		Executed: func(runner.Place) {},
	}
	return r.Run(t.Context(), parse(text), nil)
}

const (
	event = "name: W\non: push\n"
	head  = event + "jobs:\n"
)

func TestSteps(t *testing.T) {
	for name, test := range map[string]struct{ steps, want, result string }{
		"outputs":     {"[{id: a, run: 'echo x=1 >> $GITHUB_OUTPUT'}, {run: 'echo \"got ${{ steps.a.outputs.x }}\"'}]", "got 1", "success"},
		"lines":       {"[{id: a, run: \"printf 'x<<E\\\\n1=\\\\n2\\\\nE\\\\n' >> $GITHUB_OUTPUT\"}, {env: {X: '${{ steps.a.outputs.x }}'}, run: 'echo \"got $X\"'}]", "got 1=\n2", "success"},
		"environment": {"[{run: 'echo A=b >> $GITHUB_ENV'}, {run: 'echo \"$A ${{ env.A }} $JOB $OWN $GITHUB_SHA $CI\"', env: {OWN: o}}]", "b b j o 0123 true", "success"},
		"path":        {"[{run: 'mkdir bin; printf \"#!/bin/sh\\necho found\" > bin/tool; chmod +x bin/tool; echo $PWD/bin >> $GITHUB_PATH'}, {run: tool}]", "found", "success"},
		"masks":       {"[{run: 'echo ::add-mask::s3cret; echo it is s3cret'}, {run: 'echo still s3cret'}]", "still ***", "success"},
		"failure":     {"[{run: 'exit 3'}, {run: echo never}, {if: failure(), run: echo failed}, {if: '!cancelled()', run: echo still}]", "failed\n---  (", "failure"},
		"continue":    {"[{id: a, continue-on-error: true, run: exit 1}, {run: 'echo ${{ steps.a.outcome }} ${{ steps.a.conclusion }}'}]", "failure success", "success"},
		"pipefail":    {"[{shell: bash, run: 'false | true'}]", "exit status 1", "failure"},
		"no pipefail": {"[{run: 'false | true; echo fine'}]", "fine", "success"},
		"own shell":   {"[{shell: 'bash -euo pipefail {0}', run: 'echo $UNSET'}]", "UNSET: unbound variable", "failure"},
		"folder":      {"[{run: mkdir -p a/b}, {working-directory: a/b, run: pwd}]", "/a/b\n", "success"},
		"action":      {"[{id: a, uses: acme/reports@1, with: {what: '${{ github.token }}'}}, {run: 'echo ${{ steps.a.outputs.reported }}'}]", "token-read", "success"},
		"bad action":  {"[{uses: acme/fails@1}]", "it fails", "failure"},
		"composite": {`[{env: {D: $}, run: 'mkdir a; echo "{name: A, inputs: {x: {default: d}}, outputs: {y: {value: \"${D}{{ steps.s.outputs.y }}\"}}, ` +
			`runs: {using: composite, steps: [{id: s, shell: bash, run: \"echo y=${D}{{ inputs.x }}2 >> \$GITHUB_OUTPUT\"}]}}" > a/action.yml'}, ` +
			`{id: c, uses: ./a, with: {x: 1}}, {run: 'echo ${{ steps.c.outputs.y }}'}]`, "12", "success"},
		"service":   {"[{run: 'echo ${{ job.services.db.ports[5432] }}${{ job.services.db.ports[''5432''] }}'}]", "1234", ""},
		"hash":      {"[{run: echo a > a.txt}, {if: \"hashFiles('*.txt') != '' && hashFiles('*.md') == ''\", run: echo hashed}]", "hashed", "success"},
		"no output": {"[{run: 'echo nonsense >> $GITHUB_OUTPUT'}]", "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			result, err := start(t, head+"  j:\n    runs-on: here\n    permissions: {contents: read}\n    env: {JOB: j}\n    services: {db: {image: postgres}}\n    steps: "+test.steps)
			if test.result == "" {
				if err == nil {
					t.Error("it cannot be followed, but was")
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if result.Result != test.result || !strings.Contains(result.Log(), test.want) || strings.Contains(result.Log(), "never") {
				t.Errorf("%s, and not %q:\n%s", result.Result, test.want, result.Log())
			}
		})
	}
}

func TestJobs(t *testing.T) {
	const step = "steps: [{run: 'true'}]"
	result, err := start(t, head+`
  one: {runs-on: here, outputs: {x: '${{ steps.s.outputs.x }}'}, steps: [{id: s, run: echo x=1 >> $GITHUB_OUTPUT}]}
  fails: {runs-on: here, steps: [{run: exit 1}]}
  after: {needs: fails, runs-on: here, `+step+`}
  last: {needs: after, runs-on: here, `+step+`}
  anyway: {needs: [fails, one], if: "!cancelled() && needs.one.outputs.x == 1 && contains(needs.*.result, 'failure')", runs-on: here, `+step+`}
  never: {needs: one, if: needs.one.outputs.x == 2, runs-on: here, `+step+`}
  far: {runs-on: "${{ matrix.on }}", strategy: {matrix: {on: "${{ fromJSON('[\"here\", \"there\"]') }}", n: [1, 2]}}, `+step+`}
`)
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for id, job := range result.Jobs {
		got[id] = job.Result
	}
	want := map[string]string{
		"one": "success", "fails": "failure", "after": "skipped", "last": "skipped", "anyway": "success", "never": "skipped", "far": "success",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	elsewhere := 0
	for _, leg := range result.Jobs["far"].Legs {
		if leg.Elsewhere {
			elsewhere++
		}
	}
	if len(result.Jobs["far"].Legs) != 4 || elsewhere != 2 {
		t.Errorf("%d legs, %d of them elsewhere", len(result.Jobs["far"].Legs), elsewhere)
	}
}

const called = `
name: Called
on:
  workflow_call:
    inputs: {flag: {type: boolean, default: true}, count: {type: number, required: true}}
    secrets: {tap: {required: false}}
    outputs: {sum: {value: "${{ jobs.a.outputs.sum }}"}}
concurrency: {group: "called-${{ inputs.count }}"}
jobs:
  a:
    runs-on: here
    permissions: {contents: read}
    outputs: {sum: "${{ steps.s.outputs.sum }}"}
    steps:
      - id: s
        env: {TAP: "${{ secrets.tap }}", FLAG: "${{ inputs.flag && inputs.count > 1 }}", WHERE: "${{ job.workflow_repository }}@${{ job.workflow_sha }}"}
        run: echo "sum=$TAP $FLAG $WHERE" >> $GITHUB_OUTPUT
`

func TestCall(t *testing.T) {
	result, err := start(t, head+"  c: {uses: relkit/relkit/.github/workflows/called.yml@abc, permissions: {contents: write}, with: {count: '${{ 2 }}'}, secrets: {tap: '${{ secrets.TAP }}'}}\n", called)
	if err != nil {
		t.Fatal(err)
	}
	if sum := result.Jobs["c"].Outputs["sum"]; sum != "t4p true relkit/relkit@abc" {
		t.Errorf("the output is %q", sum)
	}
}

// A called workflow whose job is in an environment has the secrets of that, where it declares them.
func TestEnvironment(t *testing.T) {
	const called = "name: Called\non: {workflow_call: {secrets: {tap: {required: false}}, outputs: {x: {value: \"${{ jobs.a.outputs.x }}\"}}}}\njobs:\n" +
		"  a: {runs-on: here, environment: {name: safe}, outputs: {x: \"${{ steps.s.outputs.x }}\"}, steps: [{id: s, env: {T: \"${{ secrets.tap }}, ${{ secrets.other }}\"}, run: 'echo \"x=$T\" >> $GITHUB_OUTPUT'}]}\n"
	result, err := start(t, head+"  c: {uses: relkit/relkit/.github/workflows/called.yml@abc, secrets: {tap: '${{ secrets.TAP }}'}}\n", called)
	if err != nil {
		t.Fatal(err)
	}
	if got := result.Jobs["c"].Outputs["x"]; got != "of the environment, " {
		t.Errorf("%q", got)
	}
}

// An action by $/ is one of the repository of the workflow.
func TestOwnAction(t *testing.T) {
	const called = "name: Called\non: {workflow_call: }\njobs:\n  a: {runs-on: here, steps: [{uses: $/actions/say}]}\n"
	result, err := start(t, head+"  c: {uses: relkit/relkit/.github/workflows/called.yml@abc}\n", called)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(result.Log(), "said by the kit") {
		t.Error(result.Log())
	}
}

// What GitHub refuses, or would take for something else than was meant, is refused.
func TestRefuses(t *testing.T) {
	const uses = "uses: relkit/relkit/.github/workflows/called.yml@abc"
	for jobs, want := range map[string]string{
		"{c: {" + uses + ", permissions: {contents: read}}}":                                        "wants the input count",
		"{c: {" + uses + ", permissions: {contents: read}, with: {count: 1, other: 2}}}":            "takes no input other",
		"{c: {" + uses + ", permissions: {contents: read}, with: {count: one}}}":                    "input count: strconv.ParseFloat",
		"{c: {" + uses + ", permissions: {contents: read}, with: {count: 1}, secrets: {other: x}}}": "takes no secret other",
		"{c: {" + uses + ", permissions: {issues: write}, with: {count: 1}}}":                       "asks for contents: read, which its caller does not permit",
		"{c: {" + uses + ", with: {count: 1}}, d: {" + uses + ", with: {count: 1}}}":                "the concurrency group called-1 is held",
		"{a: {needs: b, runs-on: here, steps: []}, b: {needs: a, runs-on: here, steps: []}}":        "needs what never ends",
		"{a: {runs-on: here, steps: [{uses: acme/unknown@1}]}}":                                     "there is no fake of the action acme/unknown",
		"{a: {runs-on: here, steps: [{run: 'echo ${{ inputs.nothing }}'}]}}":                        "there is no nothing",
		"{a: {runs-on: here, steps: [{run: 'true', shell: pwsh}]}}":                                 "the shell pwsh is not supported",
		"{a: {runs-on: [self-hosted, here], steps: []}}":                                            "one label belongs here",
		"{a: {runs-on: here, strategy: {matrix: {x: [1], exclude: [{x: 1}]}}, steps: []}}":          "exclude is not supported",
	} {
		_, err := start(t, event+"jobs: "+jobs, called)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", jobs, err)
		}
	}
}
