package cli

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/relkit/relkit/internal/commandline"
	"github.com/relkit/relkit/internal/sigstore/localkey"
)

// signCommand returns the command that GoReleaser runs in a rehearsal instead of the release's signer. It has no other use: a signature by
// a key in a file proves little.
func signCommand() *cobra.Command {
	var key, bundle string
	command := &cobra.Command{
		Use:    "sign --key KEY --bundle FILE ARTIFACT",
		Short:  "Sign a file with the key of a rehearsal",
		Hidden: true,
		Args:   cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			if key == "" || bundle == "" {
				return commandline.Usage(errors.New("sign needs --key and --bundle"))
			}
			signed, err := localkey.Sign(key, args[0])
			if err != nil {
				return err
			}
			if err := replaceFile(bundle, signed); err != nil {
				return fmt.Errorf("write %s: %w", bundle, err)
			}
			return nil
		},
	}
	command.Flags().StringVar(&key, "key", "", "the private key, PEM")
	command.Flags().StringVar(&bundle, "bundle", "", "where the signature is written, as a Sigstore bundle")
	return command
}
