package cli

import (
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/relkit/relkit/internal/rehearse"
	"github.com/relkit/relkit/internal/rehearse/rehearsetest"
	"github.com/relkit/relkit/internal/release"
	"github.com/relkit/relkit/internal/report"
	"github.com/relkit/relkit/internal/workflow"
)

// beforeBuild are the commands of the release workflow that do not concern a release, so that no rehearsal runs them.
var beforeBuild = []string{"check", "gates"}

// The release workflow and a rehearsal run the same commands with the same options.
func TestWorkflowIsRehearsed(t *testing.T) {
	text, err := os.ReadFile("../../.github/workflows/release.yml")
	if err != nil {
		t.Fatal(err)
	}
	rehearsed := rehearsedCommands(t)
	for name, change := range map[string]struct {
		old, with string
		want      []string // parts of the findings
	}{
		"as it is": {},
		"new option": {
			"relkit verify --no-run", "relkit verify --rebuild --no-run",
			[]string{
				"release.yml runs a relkit verify that sets Dist, NoRun, Rebuild, Save, Signer, and no rehearsal does",
				"a rehearsal runs a relkit verify that sets Dist, NoRun, Save, Signer, and release.yml does not",
			},
		},
		"option of a promotion": {
			`relkit promote `, `relkit promote --key cosign.pub `,
			[]string{"release.yml runs a relkit promote that sets Dist, Signer, Verified,", "a rehearsal runs a relkit promote that sets Dist, Verified,"},
		},
		"nothing prepared": {"  relkit prepare\n", "  true\n", []string{"a rehearsal runs a relkit prepare that sets nothing,"}},
		"other signer":     {`--signer-workflow "$SIGNER"`, `--key cosign.pub`, nil},
		"option left out":  {`relkit prove --dist "$GITHUB_WORKSPACE/built"`, "relkit prove", []string{"release.yml runs a relkit prove that sets nothing,", "a rehearsal runs a relkit prove that sets Dist,"}},
		"command left out": {
			`relkit promote --verified`, `echo --verified`, []string{"a rehearsal runs a relkit promote that sets Dist, Verified,"},
		},
		"unknown option":  {"relkit dist --save", "relkit dist --keep --save", []string{"unknown flag: --keep", "a rehearsal runs a relkit dist that sets save,"}},
		"unknown command": {"relkit prove", "if relkit status v1; then relkit prove", []string{"relkit status is not rehearsed"}},
	} {
		t.Run(name, func(t *testing.T) {
			if !strings.Contains(string(text), change.old) {
				t.Fatalf("release.yml does not hold %q", change.old)
			}
			changed, err := workflow.Parse("release.yml", []byte(strings.Replace(string(text), change.old, change.with, 1)))
			if err != nil {
				t.Fatal(err)
			}
			found := unlike(workflowCommands(changed), rehearsed)
			if len(found) != len(change.want) {
				t.Fatalf("found: %q", found)
			}
			for i, want := range change.want {
				if !strings.Contains(found[i], want) {
					t.Errorf("%q does not say %q", found[i], want)
				}
			}
		})
	}
}

// rehearsedCommands returns the commands of the release workflow that a rehearsal runs, as named in its report.
func rehearsedCommands(t *testing.T) [][]string {
	t.Helper()
	project := rehearsetest.Sample(t)
	config := filepath.Join(project, ".goreleaser.yaml")
	settings, err := os.ReadFile(config)
	if err != nil {
		t.Fatal(err)
	}
	signed := string(settings) +
		"\nsigns: [{cmd: cosign, artifacts: checksum, signature: '${artifact}.sigstore.json', args: [sign-blob, '--bundle=${signature}', --yes, '${artifact}']}]\n"
	if err := os.WriteFile(config, []byte(signed), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(project, release.SettingsFile), []byte("prepare: \"true\"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	relkit, err := exec.LookPath("relkit") // this program, under the name relkit
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	result, err := rehearse.Run(t.Context(), rehearse.Options{
		Path: project, Dirty: true, Quick: true, Folder: folder, Relkit: relkit, Skip: []rehearse.Part{rehearse.PartImages},
		Progress: report.NewProgress(io.Discard, report.Style{}),
	})
	if err != nil {
		t.Fatal(err)
	}
	var written strings.Builder
	if err := result.JSON(&written); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(written.String(), folder) {
		t.Errorf("the report names a folder that is gone: %s", written.String())
	}
	var commands [][]string
	for _, step := range result.Steps {
		for line := range strings.SplitSeq(step.Command, " && ") {
			if words := strings.Fields(line); len(words) > 1 && words[0] == "relkit" {
				commands = append(commands, words[1:])
			}
		}
	}
	return commands
}

var (
	command     = regexp.MustCompile(`\brelkit ([a-z]+)\b([^\n]*)`)
	optional    = regexp.MustCompile(`\$\{\w+:\+([^}]*)\}`) // the text for a set variable
	continued   = regexp.MustCompile(`\\\n\s*`)
	commandEnds = regexp.MustCompile(`[|;&>)].*`)
)

// workflowCommands returns the relkit commands of a workflow's scripts, as if all its variables were set.
func workflowCommands(w *workflow.Workflow) [][]string {
	var commands [][]string
	for _, job := range w.Jobs {
		for _, step := range job.Steps {
			script := continued.ReplaceAllString(optional.ReplaceAllString(step.Run.Value, "$1"), "")
			for _, found := range command.FindAllStringSubmatch(strings.ReplaceAll(script, "; ", "\n"), -1) {
				line := strings.ReplaceAll(commandEnds.ReplaceAllString(found[2], ""), `"`, "")
				commands = append(commands, append([]string{found[1]}, strings.Fields(line)...))
			}
		}
	}
	return commands
}

// unlike says what two lists of commands have not in common: a command, or which options a command sets.
func unlike(inWorkflow, rehearsed [][]string) []string {
	var found []string
	sets := func(commands [][]string) map[string]bool {
		all := map[string]bool{}
		for _, words := range commands {
			if slices.Contains(beforeBuild, words[0]) {
				continue
			}
			is, _, err := parse(words[0], words[1:])
			if err != nil {
				found = append(found, fmt.Sprintf("relkit %s: %v", strings.Join(words, " "), err))
				continue
			}
			all["relkit "+words[0]+" that sets "+strings.Join(is.set(), ", ")] = true
		}
		return all
	}
	there, here := sets(inWorkflow), sets(rehearsed)
	for _, each := range slices.Sorted(maps.Keys(there)) {
		if !here[each] {
			found = append(found, "release.yml runs a "+each+", and no rehearsal does")
		}
	}
	for _, each := range slices.Sorted(maps.Keys(here)) {
		if !there[each] {
			found = append(found, "a rehearsal runs a "+each+", and release.yml does not")
		}
	}
	return found
}

// set returns the names of what is set.
func (p parsed) set() []string {
	var names []string
	if p.dist != "" {
		names = append(names, "Dist")
	}
	options := reflect.ValueOf(p.options)
	for i := range options.NumField() {
		if !options.Field(i).IsZero() {
			names = append(names, options.Type().Field(i).Name)
		}
	}
	if len(names) == 0 {
		return []string{"nothing"}
	}
	slices.Sort(names)
	return names
}
