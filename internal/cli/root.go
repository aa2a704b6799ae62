package cli

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/relkit/relkit/internal/buildinfo"
)

func root() *cobra.Command {
	command := &cobra.Command{
		Use:   "relkit",
		Short: "Rehearse, verify and promote releases of Go projects",
		Long: `relkit rehearses the release of a Go project on this machine, verifies what was built while it is
still a draft, and promotes it.

` + exitCodes,
		SilenceErrors: true,
		SilenceUsage:  true,
		Args: func(command *cobra.Command, args []string) error {
			if len(args) > 0 {
				return unknownCommand(command, args[0])
			}
			return nil
		},
		Version: buildinfo.Read().Version,
		RunE:    func(command *cobra.Command, _ []string) error { return command.Help() },
	}
	command.SetVersionTemplate(buildinfo.Read().Text("relkit") + "\n")
	command.SetFlagErrorFunc(func(command *cobra.Command, err error) error {
		return usageError{fmt.Errorf("%w: see %s --help", err, command.CommandPath())}
	})
	command.SuggestionsMinimumDistance = 2 // as cobra has it by default where it makes suggestions itself
	command.SetHelpCommand(helpCommand())
	command.AddCommand(
		initCommand(),
		checkCommand(),
		rehearseCommand(),
		prepareCommand(),
		gatesCommand(),
		verifyCommand(),
		promoteCommand(),
		proveCommand(),
		discardCommand(),
		statusCommand(),
		distCommand(),
		sbomCommand(),
		licensesCommand(),
		signCommand(),
		dockerCommand(),
		manCommand(),
		exitCodesTopic(),
	)
	addCompletion(command)
	return command
}
