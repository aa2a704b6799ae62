package cli

import (
	"flag"
	"io/fs"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/relkit/relkit/internal/reference"
	"github.com/relkit/relkit/internal/shipped/cli/clitest"
	"github.com/relkit/relkit/internal/shipped/config"
)

var update = flag.Bool("update", false, "write docs/shipped-cli.md anew")

func TestEveryVariableIsDocumented(t *testing.T) {
	documentation, err := os.ReadFile("../../../docs/shipped.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, variable := range config.Variables() {
		names := []string{variable.Name}
		if variable.Secret {
			names = append(names, variable.Name+config.FileSuffix)
		}
		for _, name := range names {
			if !strings.Contains(string(documentation), "`"+name+"`") {
				t.Errorf("docs/shipped.md does not mention %s", name)
			}
		}
	}
}

// docs/shipped-cli.md matches the help of the commands.
func TestReference(t *testing.T) {
	const file = "../../../docs/shipped-cli.md"
	head := `# The command line of shipped

<!-- Written by go test ./internal/shipped/cli -run TestReference -update from the commands; changes made here are lost. -->

This is the text of ` + "`shipped COMMAND --help`" + ` on one page. Without a command, shipped serves. [shipped.md](shipped.md) describes the
service. All commands share these exit codes:

` + "```text\n" + exitCodes + "\n```\n\n"
	want := head + reference.Markdown(root(surroundings{}), exitCodes)
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
		t.Errorf("docs/shipped-cli.md is out of date: run go test ./internal/shipped/cli -run TestReference -update (-file +commands):\n%s", diff)
	}
}

func TestEveryCommandIsDocumented(t *testing.T) {
	documentation, err := os.ReadFile("../../../docs/shipped.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"serve", "migrate", "config", "post", "healthcheck"} {
		if !strings.Contains(string(documentation), "shipped "+name) {
			t.Errorf("docs/shipped.md does not mention shipped %s", name)
		}
	}
}

// A package installs these files unchanged.
func TestManual(t *testing.T) {
	folder := t.TempDir()
	if code, _, stderr := clitest.Run(t, nil, "man", folder); code != exitFine {
		t.Fatal(stderr)
	}
	var names []string
	err := fs.WalkDir(os.DirFS(folder), ".", func(name string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			names = append(names, name)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"completions/_shipped", "completions/shipped.bash", "completions/shipped.fish", "completions/shipped.ps1",
		"man1/shipped-completion.1", "man1/shipped-config.1", "man1/shipped-environment.1", "man1/shipped-exit-codes.1",
		"man1/shipped-healthcheck.1", "man1/shipped-migrate.1", "man1/shipped-post-deployment.1", "man1/shipped-post-release.1",
		"man1/shipped-post.1", "man1/shipped-serve.1", "man1/shipped.1",
	}
	if diff := cmp.Diff(want, names); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
