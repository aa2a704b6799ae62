package cli

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/relkit/relkit/internal/shipped/config"
)

// help lists all commands and variables.
func help(out io.Writer) error {
	var text strings.Builder
	text.WriteString("shipped records what has been released and what runs where.\n\nUsage:\n  shipped [command]\n\nCommands:\n")
	table := tabwriter.NewWriter(&text, 0, 0, 2, ' ', 0)
	for _, command := range commands() {
		_, _ = fmt.Fprintf(table, "  %s\t%s\n", command.name, command.summary)
	}
	_ = table.Flush()
	text.WriteString(`
Flags:
  --version [--json]  what this program was built from
  --help              this text

Environment, where an empty variable counts as not set:
`)
	for _, variable := range config.Variables() {
		_, _ = fmt.Fprintf(table, "  %s\t%s%s\n", variable.Name, variable.Meaning, byDefault(variable.Default))
	}
	_ = table.Flush()
	text.WriteString(`
What is secret may be in a file instead: ` + secretFiles() + ` name it.

As a function of AWS Lambda (AWS_LAMBDA_RUNTIME_API is set) it answers events where no command is given.

Signals:
  SIGTERM, SIGINT  shut down in order; a second one ends at once
  SIGUSR1          change between LOG_LEVEL and debug

Exit codes:
  0    done; of serve: every request was finished
  1    failed
  2    the command cannot start with what it was given
  130  ended at once by a second SIGINT; 143 by a second SIGTERM
`)
	_, err := io.WriteString(out, text.String())
	return err
}

// secretFiles are the variables that name files with secrets.
func secretFiles() string {
	var names []string
	for _, variable := range config.Variables() {
		if variable.Secret {
			names = append(names, variable.Name+config.FileSuffix)
		}
	}
	return strings.Join(names, ", ")
}

func byDefault(value string) string {
	if value == "" {
		return ""
	}
	return " (" + value + ")"
}
