package cli

import (
	"encoding/json"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/relkit/relkit/internal/credential"
	"github.com/relkit/relkit/internal/live"
)

func statusCommand() *cobra.Command {
	asJSON := false
	command := &cobra.Command{
		Use:   "status [OWNER/REPO@]VERSION",
		Short: "Show where a release stands, and what to run next",
		Long: `Status looks at the forge, the registry and the tap and shows, step by step, what of a release is done.
It downloads nothing and changes nothing; whether the release is sound is for relkit verify to say.

Environment:
  GITHUB_TOKEN   sees drafts; GH_TOKEN where it is not set

` + exitCodes,
		Example: `  relkit status v1.2.3`,
		Args:    oneVersion,
		RunE: func(command *cobra.Command, args []string) error {
			query, err := parseQuery(args[0])
			if err != nil {
				return err
			}
			client, err := credential.Release().Client()
			if err != nil {
				return usageError{err}
			}
			planned, err := live.Plan(command.Context(), client, query)
			if err != nil {
				return err
			}
			status, err := planned.Status(command.Context(), client)
			if err != nil {
				return err
			}
			return showStatus(command.OutOrStdout(), status, asJSON)
		},
	}
	command.Flags().BoolVar(&asJSON, "json", false, "write one JSON document")
	return command
}

func showStatus(out io.Writer, status *live.Status, asJSON bool) error {
	if asJSON {
		encoder := json.NewEncoder(out)
		encoder.SetIndent("", "  ")
		return encoder.Encode(status)
	}
	_, _ = fmt.Fprintf(out, "%s %s\n", status.Repository, status.Version)
	for _, stage := range status.Stages {
		mark := "✓"
		if !stage.Done {
			mark = "–"
		}
		_, _ = fmt.Fprintf(out, "  %s %-9s  %s\n", mark, stage.Name, stage.Detail)
	}
	next := "nothing is left to do"
	if status.Next != "" {
		next = "next: " + status.Next
	}
	_, err := fmt.Fprintln(out, next)
	return err
}
