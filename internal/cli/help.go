package cli

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"
)

// helpCommand replaces cobra's, which exits with 0 for an unknown topic.
func helpCommand() *cobra.Command {
	return &cobra.Command{
		Use:               "help [COMMAND]",
		Short:             "Show the help of a command or topic",
		ValidArgsFunction: cobra.NoFileCompletions,
		RunE: func(command *cobra.Command, args []string) error {
			found, rest, err := command.Root().Find(args)
			if err != nil || len(rest) > 0 {
				return unknownCommand(command.Root(), strings.Join(args, " "))
			}
			found.InitDefaultHelpFlag()
			return found.Help()
		},
	}
}

// exitCodesTopic returns the topic relkit help exit-codes.
func exitCodesTopic() *cobra.Command {
	return &cobra.Command{
		Use:   "exit-codes",
		Short: "What the exit codes of all commands mean",
		Long:  exitCodes,
	}
}

// unknownCommand returns the error for an unknown command, with similar names.
func unknownCommand(root *cobra.Command, name string) error {
	if similar := root.SuggestionsFor(name); len(similar) > 0 {
		return usageError{fmt.Errorf("unknown command %q: did you mean %s?", name, strings.Join(similar, " or "))}
	}
	return usageError{fmt.Errorf("unknown command %q: see relkit --help", name)}
}
