// Package commandline has what the command lines of relkit and shipped have in common: how they report usage errors and misspelt names,
// the flag --version, and the commands help, completion and man. It knows no other command.
package commandline

import (
	"github.com/spf13/cobra"
)

// Complete makes a root command complete, once it has all of its own commands: it adds the commands help, completion and man, and makes
// every mistake in the arguments a usage error of one line. The caller prints the error that the command returns.
func Complete(root *cobra.Command) {
	root.SilenceErrors = true
	root.SilenceUsage = true
	root.Args = func(command *cobra.Command, args []string) error {
		if len(args) > 0 {
			return unknownCommand(command, args[0])
		}
		return nil
	}
	root.SetFlagErrorFunc(flagError)
	root.SuggestionsMinimumDistance = 2 // cobra's default for its own suggestions
	root.CompletionOptions.DisableDefaultCmd = true
	root.SetHelpCommand(helpCommand())
	root.AddCommand(completionCommand(root.Name()), manCommand(root.Name()))
}
