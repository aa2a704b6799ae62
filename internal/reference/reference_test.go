package reference_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/spf13/cobra"

	"github.com/relkit/relkit/internal/reference"
	"github.com/relkit/relkit/test/needs"
)

const shared = "Exit codes:\n  0  fine"

// tool returns a command line with one of each thing that a reference shows or leaves out.
func tool() *cobra.Command {
	nothing := func(*cobra.Command, []string) error { return nil }
	root := &cobra.Command{Use: "tool", Short: "Do things", Long: "Tool does\nthings.", RunE: nothing}
	greet := &cobra.Command{
		Use: "greet NAME", Short: "Say hello", RunE: nothing,
		Long:    "Greet says hello\nto *all* of [them].\n\nEnvironment:\n  LOUD   makes it loud\n    or louder\nIt is …\n.fine \\o/\n\n" + shared,
		Example: "  tool greet Ada",
	}
	greet.Flags().StringP("file", "f", "", "read `NAMES` from here: a|b")
	greet.Flags().Bool("secret", false, "not shown")
	if err := greet.Flags().MarkHidden("secret"); err != nil {
		panic(err)
	}
	greet.AddCommand(&cobra.Command{Use: "below", Short: "Do less", RunE: nothing})
	root.AddCommand(greet, &cobra.Command{Use: "hidden", Hidden: true, RunE: nothing}, &cobra.Command{Use: "topic", Short: "About it"},
		&cobra.Command{Use: "codes", Short: "What is shared", Long: shared})
	return root
}

func TestMarkdown(t *testing.T) {
	want := strings.ReplaceAll(`## tool greet

    tool greet NAME [flags]

Greet says hello to \*all\* of \[them].

Environment:

'''text
LOUD   makes it loud
  or louder
'''

It is … .fine \o/

| flag | meaning |
|---|---|
| '-f, --file NAMES' | read NAMES from here: a\|b |

'''sh
tool greet Ada
'''

## tool greet below

    tool greet below

Do less.

## tool topic

About it.
`, "'", "`")
	if diff := cmp.Diff(want, reference.Markdown(tool(), shared)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestMan(t *testing.T) {
	folder := t.TempDir()
	if err := reference.Man(tool(), folder); err != nil {
		t.Fatal(err)
	}
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, entry := range entries {
		names = append(names, entry.Name())
	}
	if want := []string{"tool-codes.1", "tool-greet-below.1", "tool-greet.1", "tool-topic.1", "tool.1"}; !slices.Equal(names, want) {
		t.Errorf("got %q, want %q", names, want)
	}
	page, err := os.ReadFile(filepath.Join(folder, "tool-greet.1"))
	if err != nil {
		t.Fatal(err)
	}
	want := `.TH TOOL-GREET 1 "" "tool" "User Commands"
.SH NAME
tool\-greet \- Say hello
.SH SYNOPSIS
\fBtool greet\fR NAME [flags]
.SH DESCRIPTION
Greet says hello to *all* of [them].
.PP
Environment:
.RS 4
.nf
LOUD   makes it loud
  or louder
.fi
.RE
.PP
It is \[u2026] .fine \eo/
.PP
Exit codes:
.RS 4
.nf
0  fine
.fi
.RE
.SH OPTIONS
.TP
\fB\-f, \-\-file NAMES\fR
read NAMES from here: a|b
.SH EXAMPLES
.nf
tool greet Ada
.fi
.SH SEE ALSO
\fBtool\fR(1),
\fBtool\-greet\-below\fR(1)
`
	if diff := cmp.Diff(want, string(page)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if err := reference.Man(tool(), filepath.Join(folder, "missing")); err == nil {
		t.Error("a folder that does not exist is no error")
	}
}

// groff formats the pages without a warning.
func TestManIsValid(t *testing.T) {
	needs.Debian(t, "groff", "groff")
	folder := t.TempDir()
	if err := reference.Man(tool(), folder); err != nil {
		t.Fatal(err)
	}
	pages, err := filepath.Glob(filepath.Join(folder, "*.1"))
	if err != nil {
		t.Fatal(err)
	}
	said, err := exec.CommandContext(t.Context(), "groff", append([]string{"-man", "-ww", "-z", "-Tutf8"}, pages...)...).CombinedOutput()
	if err != nil || len(said) > 0 {
		t.Errorf("%v: %s", err, said)
	}
}
