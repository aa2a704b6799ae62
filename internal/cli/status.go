package cli

import (
	"fmt"
	"io"
	"slices"

	"github.com/spf13/cobra"

	"github.com/relkit/relkit/internal/commandline"
	"github.com/relkit/relkit/internal/credential"
	"github.com/relkit/relkit/internal/plan"
	"github.com/relkit/relkit/internal/release"
	"github.com/relkit/relkit/internal/status"
)

func statusCommand() *cobra.Command {
	asJSON, dist := false, ""
	command := &cobra.Command{
		Use:   "status [OWNER/REPO@]VERSION",
		Short: "Show the state of a release, and what to run next",
		Long: `Status reads the forge, the registry and the tap and shows, step by step, what of a release is done.
It downloads no asset and changes nothing; use relkit verify to examine the release.

What the release should contain is read from the dist folder of its build (--dist) if available, and
otherwise predicted from the configuration at the tag. A part that cannot be determined has a line
with a question mark, and status exits with 2.

Environment:
  GITHUB_TOKEN   reads drafts (or GH_TOKEN)
  GITHUB_API_URL the API of a GitHub Enterprise server
The registry account is that of docker login.

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
				return commandline.Usage(err)
			}
			query.Dist = dist
			planned, err := plan.Of(command.Context(), client, query)
			if err != nil {
				return err
			}
			found, err := status.Of(command.Context(), client, planned)
			if err != nil {
				return err
			}
			if err := showStatus(command.OutOrStdout(), found, asJSON); err != nil || planned.Plan.Basis == release.Deduced {
				return err
			}
			return planned.Plan.Complete()
		},
	}
	command.Flags().BoolVar(&asJSON, "json", false, "write one JSON document")
	addDist(command.Flags(), &dist)
	return command
}

func showStatus(out io.Writer, found *status.Status, asJSON bool) error {
	if asJSON {
		return writeJSON(out, found)
	}
	_, _ = fmt.Fprintf(out, "%s %s\n", found.Repository, found.Version)
	for _, stage := range found.Stages {
		mark := "✓"
		switch {
		case stage.Unknown:
			mark = "?"
		case stage.Waiting:
			mark = "…"
		case !stage.Done:
			mark = "–"
		}
		_, _ = fmt.Fprintf(out, "  %s %-9s  %s\n", mark, stage.Name, stage.Detail)
	}
	for _, omission := range found.NotCovered {
		_, _ = fmt.Fprintf(out, "  ! %s: %s\n", omission.Part, omission.Reason)
	}
	next := "nothing is left to do"
	if slices.ContainsFunc(found.Stages, func(s status.Stage) bool { return s.Waiting }) {
		next = "a pull request has to be merged; otherwise nothing is left to do"
	}
	switch {
	case found.Next != "":
		next = "next: " + found.Next
	case len(found.Unknown) > 0:
		next = "whether anything is left to do is unknown"
	}
	_, err := fmt.Fprintln(out, next)
	return err
}
