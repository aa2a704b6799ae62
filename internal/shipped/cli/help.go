package cli

import (
	"fmt"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/relkit/relkit/internal/shipped/config"
)

const signals = `Signals:
  SIGTERM, SIGINT  shut down in order; a second one exits at once
  SIGUSR1          switch between LOG_LEVEL and debug`

const exitCodes = `Exit codes:
  0    the command did its work; for serve: every request was finished
  1    the command failed
  2    invalid arguments or settings
  130  a second SIGINT; 143 a second SIGTERM`

// environment describes all variables.
func environment() string {
	var text strings.Builder
	text.WriteString("Environment, where an empty variable counts as not set:\n")
	table := tabwriter.NewWriter(&text, 0, 0, 2, ' ', 0)
	for _, variable := range config.Variables() {
		_, _ = fmt.Fprintf(table, "  %s\t%s%s\n", variable.Name, variable.Meaning, byDefault(variable.Default))
	}
	_ = table.Flush()
	text.WriteString(`
A file may contain a secret instead:
` + secretFiles() + `
On AWS Lambda, which sets AWS_LAMBDA_RUNTIME_API, shipped without a command runs as a function.`)
	return text.String()
}

// secretFiles lists the variables that name files with secrets.
func secretFiles() string {
	var lines strings.Builder
	for _, variable := range config.Variables() {
		if variable.Secret {
			fmt.Fprintf(&lines, "  %s\n", variable.Name+config.FileSuffix)
		}
	}
	return lines.String()
}

func byDefault(value string) string {
	if value == "" {
		return ""
	}
	return " (" + value + ")"
}

// environmentTopic returns the topic shipped help environment.
func environmentTopic() *cobra.Command {
	return &cobra.Command{Use: "environment", Short: "The settings, which are variables of the environment", Long: environment()}
}

// exitCodesTopic returns the topic shipped help exit-codes.
func exitCodesTopic() *cobra.Command {
	return &cobra.Command{Use: "exit-codes", Short: "What the exit codes of all commands mean", Long: exitCodes}
}
