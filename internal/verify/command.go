package verify

import (
	"path/filepath"
	"slices"
	"strings"

	"github.com/relkit/relkit/internal/plan"
)

// Command returns the command line of relkit verify with these options, word by word.
func (o Options) Command(query plan.Query) []string {
	var flags []string
	if o.Rebuild {
		flags = append(flags, "--rebuild")
	}
	if o.NoRun {
		flags = append(flags, "--no-run")
	}
	if o.Save != "" {
		flags = append(flags, "--save", o.Save)
	}
	if o.Assets != "" {
		flags = append(flags, "--assets", o.Assets)
	}
	return CommandLine("verify", query, append(flags, o.Signer.Flags()...)...)
}

// CommandLine returns the command line of a command on the release that a query asks for, word by word. It is run in the folder
// of the project.
func CommandLine(command string, query plan.Query, flags ...string) []string {
	words := append([]string{"relkit", command}, flags...)
	if query.Dist != "" {
		words = append(words, "--dist", query.Dist)
	}
	return append(words, query.Version.String())
}

// EquivalentTo notes the command of the release workflow that a rehearsal runs here. The report names it beside each step.
func (e *Examination) EquivalentTo(command []string) {
	if e.Query.Rehearsal == nil {
		return
	}
	words := slices.Clone(command)
	for i, word := range words {
		if shown := e.shown(word); shown != word {
			words[i] = filepath.ToSlash(shown)
		}
	}
	e.command = strings.Join(words, " ")
}

// shown returns a text without the temporary folder of a rehearsal, which is gone when its report is read. What is left are
// the paths that the jobs of the workflow use.
func (e *Examination) shown(text string) string {
	if e.Query.Rehearsal == nil || e.Query.Rehearsal.Folder == "" {
		return text
	}
	return strings.ReplaceAll(text, e.Query.Rehearsal.Folder+string(filepath.Separator), "")
}
