package cli

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/relkit/relkit/internal/credential"
	"github.com/relkit/relkit/internal/live"
	"github.com/relkit/relkit/internal/promote"
)

func discardCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "discard [OWNER/REPO@]VERSION",
		Short: "Give a draft up: remove it and its staging tags",
		Long: `Discard removes the draft of a release and the staging tags of its images. It refuses a release that
is public: people may have it already. The tag in git stays.

Environment:
  GITHUB_TOKEN   writes the release; GH_TOKEN where it is not set

` + exitCodes,
		Example: `  relkit discard v1.2.3`,
		Args:    oneVersion,
		RunE: func(command *cobra.Command, args []string) error {
			return runDiscard(command, args[0])
		},
	}
}

func runDiscard(command *cobra.Command, argument string) error {
	ctx, token := command.Context(), credential.Release()
	query, err := parseQuery(argument)
	if err != nil {
		return err
	}
	if token.Text == "" {
		return usageError{fmt.Errorf("discard needs a token that may write the release: set %s", token.Name)}
	}
	client, err := token.Client()
	if err != nil {
		return usageError{err}
	}
	planned, err := live.Plan(ctx, client, query)
	if err != nil {
		return err
	}
	done, err := promote.Discard(ctx, client, planned.Target.Repository, query.Version, planned.Target.Plan.Images)
	for _, action := range done {
		_, _ = fmt.Fprintln(command.OutOrStdout(), action)
	}
	if err == nil && len(done) == 0 {
		_, _ = fmt.Fprintf(command.OutOrStdout(), "– %s has no draft and no staging tag\n", query.Version)
	}
	return err
}
