package cli

import (
	"github.com/spf13/cobra"

	"github.com/relkit/relkit/internal/audit"
	"github.com/relkit/relkit/internal/credential"
	"github.com/relkit/relkit/internal/prove"
	"github.com/relkit/relkit/internal/release"
)

func proveCommand() *cobra.Command {
	var out output
	command := &cobra.Command{
		Use:   "prove [OWNER/REPO@]VERSION",
		Short: "Use a published release as anybody would, on this platform",
		Long: `Prove examines a published release without a token, and then uses it: it downloads the archive for
this platform and runs what is inside, pulls the images by their public tags, and installs the
formulas. With brew in PATH it is brew that installs; the formula is removed again.

` + exitCodes,
		Example: `  relkit prove v1.2.3`,
		Args:    oneVersion,
		RunE: func(command *cobra.Command, args []string) error {
			ctx := command.Context()
			s, err := begin("prove", args[0], credential.Token{Name: "GITHUB_TOKEN"}, out.progress())
			if err != nil {
				return err
			}
			defer s.end()
			if err := s.find(ctx); err != nil {
				return err
			}
			if err := s.examine(ctx, audit.All()); err != nil {
				return err
			}
			if err := s.step("prove", "use the release as anybody could", func() (string, error) {
				proofs, err := (&prove.Prover{Forge: s.client, Dir: s.folder}).Prove(ctx, s.facts)
				s.results = append(s.results, proofs...)
				return "used on " + release.Native().String(), err
			}); err != nil {
				return err
			}
			return out.finish(command, s.report())
		},
	}
	out.addTo(command)
	return command
}
