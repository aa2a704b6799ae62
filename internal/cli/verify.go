package cli

import (
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/relkit/relkit/internal/credential"
	"github.com/relkit/relkit/internal/verify"
)

// verifyFlags are the flags of relkit verify.
type verifyFlags struct {
	verify.Options
	output
	dist string
}

func verifyCommand() *cobra.Command {
	var flags verifyFlags
	command := &cobra.Command{
		Use:   "verify [OWNER/REPO@]VERSION",
		Short: "Examine a draft, or a published release of any project",
		Long: `Verify downloads everything that a release holds and examines it: assets, binaries, images, formulas,
notes. With a token that may write the release it sees drafts; without one it sees what is public. The
project is the one in this folder, or the one that is named. Programs for this platform are run.

What the release should contain is read from the dist folder of its build (--dist), where that is at
hand, and else predicted from the configuration at the tag. A part that cannot be determined is
reported as unknown. For a release that is not public yet, verify then ends with 2: promote would
refuse it.

Who should have signed the release is asked with --signer-workflow, or --certificate-identity and
--certificate-oidc-issuer, or --key: Sigstore bundles among the assets and the attestations that
GitHub keeps are verified, and a release without them fails.

GitHub shows drafts only to users with write access, and programs are best run where nothing can be
written. With --no-run --save one job downloads and examines a draft, and with --assets others run its
programs on their platforms, without write access.

Environment:
  GITHUB_TOKEN   reads drafts; GH_TOKEN where it is not set
  GITHUB_API_URL the API of a GitHub Enterprise server
  RELKIT_VULNDB  URL of the vulnerability database, instead of the public one
The registry's account is that of docker login.

` + exitCodes,
		Example: `  relkit verify v1.2.3
  relkit verify --dist dist v1.2.3
  relkit verify goreleaser/example@v1.2.3
  relkit verify --signer-workflow acme/hello/.github/workflows/release.yml v1.2.3`,
		Args: oneVersion,
		RunE: func(command *cobra.Command, args []string) error {
			e, err := examination(args[0], flags.dist, credential.Release(), flags.progress())
			if err != nil {
				return err
			}
			result, err := verify.Run(command.Context(), e, flags.Options)
			return flags.finishWith(command, result, err)
		},
	}
	flags.addTo(command.Flags())
	return command
}

func (f *verifyFlags) addTo(set *pflag.FlagSet) {
	set.BoolVar(&f.Rebuild, "rebuild", false, "build the tag of this checkout again, publish nothing, and compare the bytes")
	set.BoolVar(&f.NoRun, "no-run", false, "start no program of the release")
	set.StringVar(&f.Save, "save", "", "keep the assets in this folder, which must be new or empty")
	set.StringVar(&f.Assets, "assets", "", "examine the assets in this folder, as --save has kept them, and download nothing")
	addSigner(set, &f.Signer)
	addDist(set, &f.dist)
	f.output.addTo(set)
}
