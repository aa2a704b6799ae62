package cli

import (
	"bytes"
	"flag"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/relkit/relkit/internal/buildinfo"
	"github.com/relkit/relkit/internal/reference"
)

var update = flag.Bool("update", false, "write docs/cli.md anew")

// docs/cli.md matches the help of the commands.
func TestReference(t *testing.T) {
	const file = "../../docs/cli.md"
	head := `# The command line

<!-- Written by go test ./internal/cli -run TestReference -update from the commands; changes made here are lost. -->

This is the text of ` + "`relkit COMMAND --help`" + ` on one page. [checks.md](checks.md) describes what is checked. All commands have the
flag ` + "`--color auto|always|never`" + `: auto colors what a terminal shows, unless ` + "`NO_COLOR`" + ` is set. They share these
[exit codes](exit-codes.md):

` + "```text\n" + exitCodes + "\n```\n\n"
	want := head + reference.Markdown(root(), exitCodes)
	if *update {
		if err := os.WriteFile(file, []byte(want), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(got), want); diff != "" {
		t.Errorf("docs/cli.md is out of date: run go test ./internal/cli -run TestReference -update (-file +commands):\n%s", diff)
	}
}

// run runs relkit and returns its exit code, its standard output, and the error that it shows.
func run(t *testing.T, args ...string) (code int, out, message string) {
	t.Helper()
	var stdout bytes.Buffer
	command := root()
	command.SetArgs(args)
	command.SetOut(&stdout)
	err := command.ExecuteContext(t.Context())
	if err != nil {
		message = describe(err)
	}
	return exitCode(err), stdout.String(), message
}

func TestHelp(t *testing.T) {
	for name, each := range map[string]struct {
		args    []string
		code    int
		out     string // a part of standard output
		message string
	}{
		"a topic":              {args: []string{"help", "exit-codes"}, out: "130  interrupted"},
		"a command":            {args: []string{"help", "verify"}, out: "relkit verify [OWNER/REPO@]VERSION"},
		"itself":               {args: []string{"help"}, out: "Available Commands:"},
		"the topics":           {args: []string{"--help"}, out: "relkit exit-codes"},
		"no such topic":        {args: []string{"help", "exits"}, code: exitUsage, message: `unknown command "exits": see relkit --help`},
		"a misspelt command":   {args: []string{"verfy", "v1.2.3"}, code: exitUsage, message: `unknown command "verfy": did you mean verify?`},
		"the first letters":    {args: []string{"pro"}, code: exitUsage, message: `unknown command "pro": did you mean promote or prove?`},
		"nothing like it":      {args: []string{"deploy"}, code: exitUsage, message: `unknown command "deploy": see relkit --help`},
		"a misspelt flag":      {args: []string{"check", "--jsno"}, code: exitUsage, message: "unknown flag: --jsno: did you mean --json?"},
		"a flag of all":        {args: []string{"check", "--colour", "never"}, code: exitUsage, message: "unknown flag: --colour: did you mean --color?"},
		"no flag like it":      {args: []string{"check", "--password"}, code: exitUsage, message: "unknown flag: --password: see relkit check --help"},
		"a short flag":         {args: []string{"check", "-x"}, code: exitUsage, message: "unknown shorthand flag: 'x' in -x: see relkit check --help"},
		"no such color":        {args: []string{"check", "--color", "red"}, code: exitUsage, message: `invalid argument "red" for "--color" flag: choose from auto, always, never: see relkit check --help`},
		"colored JSON":         {args: []string{"check", "--json", "--color", "always"}, code: exitUsage, message: "--json and --color always cannot be used together: JSON has no color"},
		"an overlay as JSON":   {args: []string{"rehearse", "--show-overlay", "--json"}, code: exitUsage, message: "--show-overlay and --json cannot be used together: see relkit rehearse --help"},
		"a list as JSON":       {args: []string{"rehearse", "--fault", "list", "--json"}, code: exitUsage, message: "--fault list cannot be used with --json: it writes no report"},
		"JSON of nothing":      {args: []string{"--json"}, code: exitUsage, message: "--json is for --version, or for a command: see relkit --help"},
		"the version":          {args: []string{"--version"}, out: "relkit " + buildinfo.Read().Version + "\n"},
		"the version as JSON":  {args: []string{"-v", "--json"}, out: buildinfo.Read().JSON()},
		"a hidden command":     {args: []string{"dockr"}, code: exitUsage, message: `unknown command "dockr": see relkit --help`},
		"completion of none":   {args: []string{"completion"}, code: exitUsage, message: "name a shell: bash, fish, powershell or zsh, as in relkit completion bash"},
		"completion of tcsh":   {args: []string{"completion", "tcsh"}, code: exitUsage, message: `no completion for "tcsh": choose bash, fish, powershell or zsh`},
		"completion with more": {args: []string{"completion", "zsh", "now"}, code: exitUsage, message: "name a shell: bash, fish, powershell or zsh, as in relkit completion bash"},
	} {
		t.Run(name, func(t *testing.T) {
			code, out, message := run(t, each.args...)
			if code != each.code || message != each.message || !strings.Contains(out, each.out) {
				t.Errorf("got %d, %q and:\n%s", code, message, out)
			}
		})
	}
}

// A package installs these files unchanged, and they are the same in every run.
func TestManual(t *testing.T) {
	one, two := t.TempDir(), t.TempDir()
	if err := os.Mkdir(filepath.Join(one, "man1"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(one, "man1", "relkit-removed.1"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, folder := range []string{one, two} {
		if code, _, message := run(t, "man", folder); code != exitFine {
			t.Fatal(message)
		}
	}
	var names []string
	err := fs.WalkDir(os.DirFS(one), ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		names = append(names, name)
		first, err := os.ReadFile(filepath.Join(one, name))
		if err != nil {
			return err
		}
		second, err := os.ReadFile(filepath.Join(two, name))
		if err != nil {
			return err
		}
		if !bytes.Equal(first, second) {
			t.Errorf("%s differs from run to run", name)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{
		"completions/_relkit", "completions/relkit.bash", "completions/relkit.fish", "completions/relkit.ps1",
		"man1/relkit.1", "man1/relkit-promote.1", "man1/relkit-exit-codes.1",
	} {
		if !slices.Contains(names, name) {
			t.Errorf("there is no %s, but %q", name, names)
		}
	}
	for _, name := range []string{"man1/relkit-man.1", "man1/relkit-removed.1"} {
		if slices.Contains(names, name) {
			t.Errorf("there is %s, a page of no command that the help lists", name)
		}
	}
	if code, _, message := run(t, "man"); code != exitUsage {
		t.Errorf("without a folder: %d, %s", code, message)
	}
	if code, _, message := run(t, "man", filepath.Join(one, "man1", "relkit.1")); code != exitUsage {
		t.Errorf("a file as folder: %d, %s", code, message)
	}
}

// The help and docs/exit-codes.md have each exit code once.
func TestExitCodesAreDocumented(t *testing.T) {
	page, err := os.ReadFile("../../docs/exit-codes.md")
	if err != nil {
		t.Fatal(err)
	}
	var codes []string
	for _, code := range []int{exitFine, exitFindings, exitUsage, exitFailed, exitInterrupted} {
		codes = append(codes, strconv.Itoa(code))
	}
	for file, text := range map[string]string{"the help": exitCodes, "docs/exit-codes.md": string(page)} {
		var found []string
		for _, row := range regexp.MustCompile(`(?m)^(?: {2}|\| )(\d+) `).FindAllStringSubmatch(text, -1) {
			found = append(found, row[1])
		}
		if !slices.Equal(found, codes) {
			t.Errorf("%s has the exit codes %q, and commands have %q", file, found, codes)
		}
	}
}
