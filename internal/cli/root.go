package cli

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/relkit/relkit/internal/buildinfo"
)

func root() *cobra.Command {
	version, asJSON := false, false
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
		RunE: func(command *cobra.Command, _ []string) error {
			switch {
			case version:
				return printVersion(command, asJSON)
			case asJSON:
				return usageError{errors.New("--json is for --version, or for a command: see relkit --help")}
			}
			return command.Help()
		},
	}
	command.Flags().BoolVarP(&version, "version", "v", false, "show the version of relkit, and what it was built from")
	command.Flags().BoolVar(&asJSON, "json", false, "with --version: write one JSON document")
	addColor(command)
	command.PersistentPreRunE = func(command *cobra.Command, _ []string) error {
		if json := command.Flag("json"); json != nil && json.Changed && command.Flag("color").Value.String() == colorAlways {
			return usageError{errors.New("--json and --color always cannot be used together: JSON has no color")}
		}
		return nil
	}
	command.SetFlagErrorFunc(flagError)
	command.SuggestionsMinimumDistance = 2 // cobra's default for its own suggestions
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

// printVersion prints what this program was built from, in the format of shipped --version.
func printVersion(command *cobra.Command, asJSON bool) error {
	text := buildinfo.Read().Text("relkit")
	if asJSON {
		text = buildinfo.Read().JSON()
	}
	_, err := fmt.Fprintln(command.OutOrStdout(), text)
	return err
}
