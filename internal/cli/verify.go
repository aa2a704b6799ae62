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
		Long: `Verify downloads and examines everything in a release: assets, binaries, images, formulas, notes. A
token with write access sees drafts; without one, verify sees what is public. The project is that of
this folder, or the one given. Programs for this platform are run.

What the release should contain is read from the dist folder of its build (--dist) if available, and
otherwise predicted from the configuration at the tag. A part that cannot be determined is reported
as unknown. For a release that is not public yet, verify then exits with 2, as promote would refuse it.

With --signer-workflow, or --certificate-identity and --certificate-oidc-issuer, or --key, verify
checks who signed the release: it verifies the Sigstore bundles among the assets and the attestations
on GitHub, and a release without them fails.

Only users with write access can see drafts, but programs should run without write access. With
--no-run --save one job downloads and examines a draft, and with --assets other jobs run its programs
on their platforms, without write access.

Environment:
  GITHUB_TOKEN   reads drafts (or GH_TOKEN)
  GITHUB_API_URL the API of a GitHub Enterprise server
  RELKIT_VULNDB  URL of the vulnerability database, instead of the public one
The registry account is that of docker login.

` + exitCodes,
		Example: `  relkit verify v1.2.3
  relkit verify --dist dist v1.2.3
  relkit verify goreleaser/example@v1.2.3
  relkit verify --signer-workflow acme/hello/.github/workflows/release.yml v1.2.3`,
		Args: oneVersion,
		RunE: func(command *cobra.Command, args []string) error {
			e, err := examination(args[0], flags.dist, credential.Release(), flags.progress(command))
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
	set.BoolVar(&f.NoRun, "no-run", false, "do not run the programs of the release")
	set.StringVar(&f.Save, "save", "", "save the assets in this folder, which must be new or empty")
	set.StringVar(&f.Assets, "assets", "", "examine the assets that --save saved in this folder, and download nothing")
	addSigner(set, &f.Signer)
	addDist(set, &f.dist)
	f.output.addTo(set)
}
