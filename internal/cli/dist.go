package cli

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/relkit/relkit/internal/goreleaser"
)

func distCommand() *cobra.Command {
	var save string
	command := &cobra.Command{
		Use:   "dist --save FOLDER DIST",
		Short: "Keep the list of what a build made, for verify and promote on other machines",
		Long: `Dist copies from the dist folder of a GoReleaser build what verify, promote, prove, status and discard
take with --dist: the metadata, the list of artifacts, the configuration with its defaults, and the
formulas. It leaves out the artifacts themselves, and the tokens that GoReleaser writes into the list.

` + exitCodes,
		Example: `  relkit dist --save built dist
  relkit promote --dist built v1.2.3`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return usageError{fmt.Errorf("name one DIST folder, not %d: see relkit dist --help", len(args))}
			}
			return nil
		},
		RunE: func(command *cobra.Command, args []string) error {
			if save == "" {
				return usageError{fmt.Errorf("name the folder to keep it in: relkit dist --save FOLDER %s", args[0])}
			}
			dist, err := goreleaser.ReadDist(args[0])
			if err != nil {
				return usageError{err}
			}
			if err := dist.Save(save); err != nil {
				return err
			}
			_, err = fmt.Fprintf(command.OutOrStdout(), "%s %s: kept in %s\n", dist.Metadata.Project, dist.Metadata.Tag, save)
			return err
		},
	}
	command.Flags().StringVar(&save, "save", "", "the folder to keep it in")
	return command
}
