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

var update = flag.Bool("update", false, "write docs/faults.md again")

const (
	document    = "../../../docs/faults.md"
	beginsTable = "<!-- The table is made by go test ./internal/rehearse/faults -update -->\n\n"
	endsTable   = "\n<!-- The end of the table. -->\n"
)

// channels are the package managers that the sample project is published to beside Homebrew's formulas.
const channels = `
homebrew_casks:
  - {repository: {owner: acme, name: homebrew-tap}, skip_upload: true, homepage: "https://example.com", description: Says hello}
scoops:
  - {repository: {owner: acme, name: scoop-bucket}, skip_upload: true, homepage: "https://example.com", description: Says hello, license: MIT}
krews:
  - {repository: {owner: acme, name: krew-index}, skip_upload: true, homepage: "https://example.com", description: Says hello, short_description: Says hello}
winget:
  - publisher: Acme
    license: MIT
    short_description: Says hello
    homepage: https://example.com
    skip_upload: true
    repository:
      {owner: acme, name: winget-pkgs, branch: "hello-{{ .Version }}", pull_request: {enabled: true, base: {owner: microsoft, name: winget-pkgs, branch: master}}}
aurs:
  - homepage: https://example.com
    description: Says hello
    license: MIT
    skip_upload: true
    private_key: "{{ .Env.AUR_KEY }}"
    git_url: ssh://aur@aur.archlinux.org/hello-bin.git
`

// everywhere publishes the sample project to all package managers, and builds it for no more systems than they and faults need.
func everywhere(t *testing.T, project string) string {
	t.Helper()
	config := filepath.Join(project, ".goreleaser.yaml")
	text, err := os.ReadFile(config)
	if err != nil {
		t.Fatal(err)
	}
	for was, is := range map[string]string{
		"goos: [linux]":      "goos: [linux, windows]\n    ignore: [{goos: windows, goarch: arm64}]",
		"formats: [tar.zst]": "formats: [tar.zst]\n    format_overrides: [{goos: windows, formats: [zip]}]",
	} {
		if !bytes.Contains(text, []byte(was)) {
			t.Fatalf("%s does not contain %q", config, was)
		}
		text = bytes.Replace(text, []byte(was), []byte(is), 1)
	}
	text = append(text, channels...)
	if err := os.WriteFile(config, text, 0o600); err != nil {
		t.Fatal(err)
	}
	git := exec.CommandContext(t.Context(), "git", "-c", "user.name=Ada", "-c", "user.email=ada@example.com",
		"commit", "--quiet", "--all", "--message=feat: packages for all")
	git.Dir = project
	if said, err := git.CombinedOutput(); err != nil {
		t.Fatalf("git commit: %v: %s", err, said)
	}
	return project
}

// Every fault is rehearsed: no promise to users is broken, every fault is recovered from, and the document says how.
func TestEveryFault(t *testing.T) {
	options := rehearse.Options{Path: everywhere(t, rehearsetest.Sample(t)), Progress: report.NewProgress(io.Discard, report.Style{})}
	result, trials, err := faults.Run(t.Context(), options, faults.Faults())
	if err != nil {
		if failed, ok := errors.AsType[*rehearse.ReleaseError](err); ok {
			t.Log(strings.Join(failed.Log, "\n"))
		}
		t.Fatal(err)
	}
	for _, trial := range trials {
		t.Logf("%-16s %6.1fs %s", trial.Fault.Name, trial.Took.Seconds(), trial.Outcome)
		if trial.Outcome == faults.NotTried && trial.Fault.Name != "disk-full" {
			t.Errorf("%s was not tried: %s", trial.Fault.Name, trial.Reason)
		}
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

// split splits the document into the parts before, in and after its table.
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

// tableOf returns the table of trials. The rows of faults that could not be tried on this machine stay unchanged.
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
