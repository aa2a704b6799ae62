package cli

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/relkit/relkit/internal/audit"
	"github.com/relkit/relkit/internal/credential"
	"github.com/relkit/relkit/internal/promote"
	"github.com/relkit/relkit/internal/sigstore"
)

func promoteCommand() *cobra.Command {
	var out output
	verified := ""
	var signer sigstore.Policy
	command := &cobra.Command{
		Use:   "promote [OWNER/REPO@]VERSION",
		Short: "Make a verified draft public: image tags, release, formula",
		Long: `Promote verifies a release and, when nothing is found, makes it public: it gives the images their
public tags, publishes the release, and pushes the formulas to the tap, in this order. It builds
nothing and changes no byte. Each step first looks whether it is done: run again after any failure,
it finishes what is missing.

A prerelease gets its exact image tag alone. A backport moves neither latest nor the formula.

Environment:
  GITHUB_TOKEN   writes the release; GH_TOKEN where it is not set
  TAP_TOKEN      pushes to the tap; the token of the release where it is not set
  SHIPPED_URL    a shipped service that is told of the release; SHIPPED_TOKEN may write to it
  GITHUB_API_URL the API of a GitHub Enterprise server
  RELKIT_VULNDB  URL of the vulnerability database, instead of the public one
The registry's account is that of docker login.

` + exitCodes,
		Example: `  relkit promote v1.2.3`,
		Args:    oneVersion,
		RunE: func(command *cobra.Command, args []string) error {
			return runPromote(command, args[0], verified, signer, &out)
		},
	}
	command.Flags().StringVar(&verified, "verified", "", "trust this report of relkit verify --json, made in the same workflow run, and download nothing again")
	addSigner(command.Flags(), &signer)
	out.addTo(command)
	return command
}

func runPromote(command *cobra.Command, argument, verified string, signer sigstore.Policy, out *output) error {
	ctx, token := command.Context(), credential.Release()
	if token.Text == "" {
		return usageError{fmt.Errorf("promote needs a token that may write the release: set %s", token.Name)}
	}
	s, err := begin("promote", argument, token, out.progress())
	if err != nil {
		return err
	}
	defer s.end()
	if verified != "" && signer != (sigstore.Policy{}) {
		return usageError{errors.New("with --verified nothing is verified again: give the signer to the relkit verify that makes the report")}
	}
	if err := s.expect(signer); err != nil {
		return err
	}
	tap, err := credential.Tap().Client()
	if err != nil {
		return usageError{err}
	}
	if err := s.find(ctx); err != nil {
		return err
	}
	if verified != "" {
		err = s.recognise(ctx, verified)
	} else {
		err = s.examine(ctx, audit.BeforePromotion())
	}
	if err != nil {
		return err
	}
	var actions []promote.Action
	err = s.step("promote", "make the release public", func() (string, error) {
		promoter := &promote.Promoter{Forge: s.client, TapForge: tap, Taps: s.found.Target.Taps}
		var err error
		actions, err = promoter.Promote(ctx, s.facts, s.results)
		return promote.Summary(actions), err
	})
	for _, action := range actions {
		_, _ = fmt.Fprintln(out.log(), "  "+action.String())
	}
	switch {
	case errors.Is(err, promote.ErrNotVerified):
		return out.finish(command, s.report())
	case err != nil:
		return err
	}
	if err := s.lookAgain(ctx); err != nil {
		return err
	}
	s.enter(ctx)
	return out.finish(command, s.report())
}
