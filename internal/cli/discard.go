package cli

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/relkit/relkit/internal/commandline"
	"github.com/relkit/relkit/internal/credential"
	"github.com/relkit/relkit/internal/discard"
	"github.com/relkit/relkit/internal/plan"
	"github.com/relkit/relkit/internal/report"
)

func discardCommand() *cobra.Command {
	asJSON, dist := false, ""
	command := &cobra.Command{
		Use:   "discard [OWNER/REPO@]VERSION",
		Short: "Delete a draft and its staging tags",
		Long: `Discard deletes the draft of a release and the staging tags of its images. It refuses a public
release, as users may have it already. The git tag stays.

The staging tags are read from the dist folder of the release's build (--dist) if available, and
otherwise predicted from the configuration at the tag. If a setting of the images is unknown, nothing
is deleted, and discard exits with 2.

Environment:
  GITHUB_TOKEN   writes the release (or GH_TOKEN)
  GITHUB_API_URL the API of a GitHub Enterprise server
The registry account is that of docker login.

` + exitCodes,
		Example: `  relkit discard v1.2.3`,
		Args:    oneVersion,
		RunE: func(command *cobra.Command, args []string) error {
			return runDiscard(command, args[0], dist, asJSON)
		},
	}
	addDist(command.Flags(), &dist)
	command.Flags().BoolVar(&asJSON, "json", false, "write one JSON document")
	return command
}

func runDiscard(command *cobra.Command, argument, dist string, asJSON bool) error {
	ctx, token := command.Context(), credential.Release()
	query, err := parseQuery(argument)
	if err != nil {
		return err
	}
	query.Dist = dist
	if token.Text == "" {
		return commandline.Usage(fmt.Errorf("discard needs a token with write access to the release: set %s", token.Name))
	}
	client, err := token.Client()
	if err != nil {
		return commandline.Usage(err)
	}
	planned, err := plan.Of(ctx, client, query)
	if err != nil {
		return err
	}
	done, err := discard.Run(ctx, client, planned)
	if asJSON {
		return errors.Join(writeJSON(command.OutOrStdout(), discarded{planned.Repository.String(), query.Version.String(), append([]report.Action{}, done...)}), err)
	}
	for _, action := range done {
		_, _ = fmt.Fprintln(command.OutOrStdout(), action)
	}
	if err == nil && len(done) == 0 {
		_, _ = fmt.Fprintf(command.OutOrStdout(), "– %s has no draft and no staging tag\n", query.Version)
	}
	return err
}

// discarded is the JSON of relkit discard. Actions is empty if there was nothing to delete.
type discarded struct {
	Repository string          `json:"repository"`
	Version    string          `json:"version"`
	Actions    []report.Action `json:"actions"`
}
