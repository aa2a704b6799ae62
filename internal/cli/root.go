package cli

import (
	"errors"

	"github.com/spf13/cobra"

	"github.com/relkit/relkit/internal/commandline"
)

func root() *cobra.Command {
	command := &cobra.Command{
		Use:   "relkit",
		Short: "Rehearse, verify and promote releases of Go projects",
		Long: `relkit rehearses the release of a Go project on this machine, verifies what was built while it is
still a draft, and promotes it.

` + exitCodes,
	}
	version := commandline.AddVersion(command)
	command.RunE = func(command *cobra.Command, _ []string) error {
		if printed, err := version.Print(command); printed || err != nil {
			return err
		}
		return command.Help()
	}
	addColor(command)
	command.PersistentPreRunE = func(command *cobra.Command, _ []string) error {
		if json := command.Flag("json"); json != nil && json.Changed && command.Flag("color").Value.String() == colorAlways {
			return commandline.Usage(errors.New("--json and --color always cannot be used together: JSON has no color"))
		}
		return nil
	}
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
		exitCodesTopic(),
	)
	for _, each := range command.Commands() {
		completeValues(each)
	}
	commandline.Complete(command)
	return command
}
