package cli

import (
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/relkit/relkit/internal/commandline"
	"github.com/relkit/relkit/internal/credential"
	"github.com/relkit/relkit/internal/prove"
)

// proveFlags are the flags of relkit prove.
type proveFlags struct {
	prove.Options
	output
	dist string
}

func proveCommand() *cobra.Command {
	var flags proveFlags
	command := &cobra.Command{
		Use:   "prove [OWNER/REPO@]VERSION",
		Short: "Use a published release as a user would, on this platform",
		Long: `Prove examines a published release without a token, and then uses it: it downloads the archive for
this platform and runs its program, pulls the images by their public tags, and installs formulas and
casks if brew is in PATH, in a copy of Homebrew that is deleted afterwards.

What the release should contain is read from the dist folder of its build (--dist) if available, and
otherwise predicted from the configuration at the tag. A part that cannot be determined is reported
as unknown.

Environment:
  GITHUB_TOKEN   asks the API, which answers more often then; GH_TOKEN where it is not set. Nothing is
                 downloaded with it
  GITHUB_API_URL the API of a GitHub Enterprise server

` + exitCodes,
		Example: `  relkit prove v1.2.3`,
		Args:    oneVersion,
		RunE: func(command *cobra.Command, args []string) error {
			e, err := examination(args[0], flags.dist, credential.Token{Name: "GITHUB_TOKEN"}, flags.progress(command))
			if err != nil {
				return err
			}
			if e.Client, err = credential.Release().PublicClient(); err != nil {
				return commandline.Usage(err)
			}
			result, err := prove.Run(command.Context(), e, flags.Options)
			return flags.finishWith(command, result, err)
		},
	}
	flags.addTo(command.Flags())
	return command
}

func (f *proveFlags) addTo(set *pflag.FlagSet) {
	addDist(set, &f.dist)
	f.output.addTo(set)
}
