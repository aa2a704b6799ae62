package faults

import (
	"fmt"
	"io"
	"regexp"
	"strings"
)

// varying are the parts of a message that differ from run to run, and their replacements.
var varying = []struct {
	part *regexp.Regexp
	by   string
}{
	{regexp.MustCompile(`\b[0-9a-f]{12,64}(?:…|\b)`), "…"},
	{regexp.MustCompile(`\b(of|with|its|after|release) \d+\b`), "$1 …"},
	{regexp.MustCompile(`: \d+ bytes`), ": … bytes"},
	{regexp.MustCompile(`\b(assets)-\d+`), "$1-…"},
	{regexp.MustCompile(`_(?:linux|darwin|windows)_[a-z0-9]+\.(?:tar\.[a-z]+|zip)`), "_…"},
}

// Document writes the results of faults as a table in Markdown. Two runs write the same.
func Document(w io.Writer, trials []Trial) error {
	var table strings.Builder
	table.WriteString("| Fault | Command | What happens | What was public when the command ended | Outcome |\n|---|---|---|---|---|\n")
	for _, t := range trials {
		if t.Outcome != NotTried {
			table.WriteString(t.Row() + "\n")
		}
	}
	_, err := io.WriteString(w, table.String())
	return err
}

// Row returns a trial as a row of the table.
func (t Trial) Row() string {
	went := string(t.Outcome)
	if t.Said != "" {
		said := t.Said
		if t.Fault.Command == CommandBuild {
			said = "the error of the build" // its words are its own, and change with its versions
		} else {
			for _, each := range varying {
				said = each.part.ReplaceAllString(said, each.by)
			}
			said = "“" + said + "”"
		}
		went += "; the error was: " + said
	}
	escape := strings.NewReplacer("|", `\|`, "<", "&lt;")
	return fmt.Sprintf("| %#q | %s | %s | %s | %s |", t.Fault.Name, t.Fault.Command, escape.Replace(t.Fault.What), t.Shown, escape.Replace(went))
}
