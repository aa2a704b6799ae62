package main

import (
	"github.com/spf13/cobra"

	"github.com/relkit/relkit/internal/check"
	"github.com/relkit/relkit/internal/credential"
	"github.com/relkit/relkit/internal/signature"
)

func verifyCommand() *cobra.Command {
	var out output
	var signer signature.Policy
	var rebuild bool
	command := &cobra.Command{
		Use:   "verify [OWNER/REPO@]VERSION",
		Short: "Examine a draft, or a published release of any project",
		Long: `Verify downloads everything that a release holds and examines it: assets, binaries, images, formulas,
notes. With a token that may write the release it sees drafts; without one it sees what everybody
sees. The project is the one in this folder, or the one that is named. What could not be found out
is told, and counts as no answer. Programs for this platform are run.

Who should have signed the release is asked with --signer-workflow, or --certificate-identity and
--certificate-oidc-issuer, or --key: Sigstore bundles among the assets and the attestations that
GitHub keeps are verified, and a release without them fails.

Environment:
  GITHUB_TOKEN   reads drafts; GH_TOKEN where it is not set
  GITHUB_API_URL the API of a GitHub Enterprise server
  RELKIT_VULNDB  URL of the vulnerability database, instead of the public one
The registry's account is that of docker login.

` + exitCodes,
		Example: `  relkit verify v1.2.3
  relkit verify goreleaser/example@v1.2.3
  relkit verify --signer-workflow acme/hello/.github/workflows/release.yml v1.2.3`,
		Args: oneVersion,
		RunE: func(command *cobra.Command, args []string) error {
			s, err := begin("verify", args[0], credential.Release(), out.progress())
			if err != nil {
				return err
			}
			defer s.end()
			s.rebuild = rebuild
			if err := s.expect(signer); err != nil {
				return err
			}
			if err := s.find(command.Context()); err != nil {
				return err
			}
			if err := s.examine(command.Context(), check.All()); err != nil {
				return err
			}
			return out.finish(command, s.report())
		},
	}
	command.Flags().BoolVar(&rebuild, "rebuild", false, "build the tag of this checkout again, publish nothing, and compare the bytes")
	addSigner(command.Flags(), &signer)
	out.addTo(command)
	return command
}
