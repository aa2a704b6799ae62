package cli

import (
	"errors"
	"fmt"
	"os"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/relkit/relkit/internal/commandline"
	"github.com/relkit/relkit/internal/credential"
	"github.com/relkit/relkit/internal/promote"
)

// promoteFlags are the flags of relkit promote.
type promoteFlags struct {
	promote.Options
	output
	dist string
}

func promoteCommand() *cobra.Command {
	var flags promoteFlags
	command := &cobra.Command{
		Use:   "promote [OWNER/REPO@]VERSION",
		Short: "Publish a verified draft: image tags, release, formula",
		Long: `Promote verifies a release and, if it finds no problem, publishes it: it adds the public tags to the
images, publishes the release, and pushes the formulas to the tap, in this order. It builds nothing
and changes no byte. Each step first checks whether it is done: running the command again after a
failure completes what is missing.

What to promote is read from the dist folder of the release's build (--dist) if available, and
otherwise predicted from the configuration at the tag. If a part of it is unknown, nothing is changed:
promote reports the setting and how to make it known, and exits with 2.

With --verified nothing is downloaded and examined again. Assets, images, formulas and release notes
must match the report; promote refuses a release in which one of them differs.

A prerelease gets only its exact image tag. A backport moves neither latest nor the formula.

Environment:
  GITHUB_TOKEN   writes the release (or GH_TOKEN)
  TAP_TOKEN      pushes to the tap (default: the token of the release)
  SHIPPED_URL    a shipped service that records the release
  SHIPPED_TOKEN  a token with write access to that service
  GITHUB_API_URL the API of a GitHub Enterprise server
  RELKIT_VULNDB  URL of the vulnerability database, instead of the public one
The registry account is that of docker login.

` + exitCodes,
		Example: `  relkit promote v1.2.3
  relkit promote --dist dist v1.2.3`,
		Args: oneVersion,
		RunE: func(command *cobra.Command, args []string) error {
			return runPromote(command, args[0], flags)
		},
	}
	flags.addTo(command.Flags())
	return command
}

func (f *promoteFlags) addTo(set *pflag.FlagSet) {
	set.StringVar(&f.Verified, "verified", "", "trust this report of relkit verify --json from the same workflow run, and download nothing again")
	addSigner(set, &f.Signer)
	addDist(set, &f.dist)
	f.output.addTo(set)
}

func runPromote(command *cobra.Command, argument string, flags promoteFlags) error {
	token := credential.Release()
	if token.Text == "" {
		return commandline.Usage(fmt.Errorf("promote needs a token with write access to the release: set %s", token.Name))
	}
	e, err := examination(argument, flags.dist, token, flags.progress(command))
	if err != nil {
		return err
	}
	flags.Writer, flags.Key = credential.Writer, credential.Key
	ledger := credential.Ledger()
	flags.Service = promote.Service{Address: os.Getenv("SHIPPED_URL"), Token: ledger.Text, TokenName: ledger.Name}
	result, err := promote.Run(command.Context(), e, flags.Options)
	for _, action := range result.Actions {
		_, _ = fmt.Fprintln(flags.log(), "  "+action.String())
	}
	if errors.Is(err, promote.ErrNotVerified) {
		err = nil // the report has the findings
	}
	return flags.finishWith(command, result.Report, err)
}
