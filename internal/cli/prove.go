package cli

import (
	"github.com/spf13/cobra"

	"github.com/relkit/relkit/internal/credential"
	"github.com/relkit/relkit/internal/prove"
)

func proveCommand() *cobra.Command {
	var out output
	var dist string
	command := &cobra.Command{
		Use:   "prove [OWNER/REPO@]VERSION",
		Short: "Use a published release as a user would, on this platform",
		Long: `Prove examines a published release without a token, and then uses it: it downloads the archive for
this platform and runs what is inside, pulls the images by their public tags, and installs the
formulas. With brew in PATH it is brew that installs; the formula is removed again.

What the release should contain is read from the dist folder of its build (--dist), where that is at
hand, and else predicted from the configuration at the tag. A part that cannot be determined is
reported as unknown.

Environment:
  GITHUB_API_URL the API of a GitHub Enterprise server

` + exitCodes,
		Example: `  relkit prove v1.2.3`,
		Args:    oneVersion,
		RunE: func(command *cobra.Command, args []string) error {
			e, err := examination(args[0], dist, credential.Token{Name: "GITHUB_TOKEN"}, out.progress())
			if err != nil {
				return err
			}
			result, err := prove.Run(command.Context(), e, prove.Options{})
			return out.finishWith(command, result, err)
		},
	}
	addDist(command.Flags(), &dist)
	out.addTo(command)
	return command
}
