package cli

import (
	"errors"

	"github.com/spf13/cobra"

	"github.com/relkit/relkit/internal/audit"
	"github.com/relkit/relkit/internal/credential"
	"github.com/relkit/relkit/internal/sigstore"
)

func verifyCommand() *cobra.Command {
	var out output
	var signer sigstore.Policy
	var look looking
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

Drafts are shown only to those who may write, and programs are best run where nothing may be written.
With --no-run --save one job downloads and examines a draft, and with --assets others run its programs
on their platforms, without any right.

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
			return runVerify(command, args[0], look, signer, &out)
		},
	}
	set := command.Flags()
	set.BoolVar(&look.rebuild, "rebuild", false, "build the tag of this checkout again, publish nothing, and compare the bytes")
	set.BoolVar(&look.noRun, "no-run", false, "start no program of the release")
	set.StringVar(&look.save, "save", "", "keep the assets in this folder, which must be new or empty")
	set.StringVar(&look.assets, "assets", "", "examine the assets in this folder, as --save has kept them, and download nothing")
	addSigner(command.Flags(), &signer)
	out.addTo(command)
	return command
}

// looking is how a release is looked at.
type looking struct {
	rebuild bool   // build it again and compare
	noRun   bool   // start no program
	save    string // the folder to keep the assets in
	assets  string // the folder that has the assets
}

func runVerify(command *cobra.Command, argument string, look looking, signer sigstore.Policy, out *output) error {
	if look.assets != "" && (look.rebuild || look.noRun || look.save != "" || signer != (sigstore.Policy{})) {
		return usageError{errors.New("--assets only examines the files in a folder: leave out the other flags, or leave out --assets to look at the release itself")}
	}
	if err := checkSaveFolder(look.save); err != nil {
		return err
	}
	ctx := command.Context()
	s, err := begin("verify", argument, credential.Release(), out.progress())
	if err != nil {
		return err
	}
	defer s.end()
	s.rebuild, s.noRun = look.rebuild, look.noRun
	if look.assets != "" {
		if err := s.examineFiles(ctx, look.assets); err != nil {
			return err
		}
		return out.finish(command, s.report())
	}
	if err := s.expect(signer); err != nil {
		return err
	}
	if err := s.find(ctx); err != nil {
		return err
	}
	if err := s.examine(ctx, audit.All()); err != nil {
		return err
	}
	result := s.report()
	if look.save != "" && !result.Failed() {
		if err := s.save(look.save); err != nil {
			return err
		}
		result = s.report()
	}
	return out.finish(command, result)
}
