package cli

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"
)

// helpCommand replaces cobra's, which ends with 0 where there is nothing to show.
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

// exitCodesTopic is relkit help exit-codes.
func exitCodesTopic() *cobra.Command {
	return &cobra.Command{
		Use:   "exit-codes",
		Short: "What the exit codes of all commands mean",
		Long:  exitCodes,
	}
}

// unknownCommand is the error for a name that is no command's, with the names that are close to it.
func unknownCommand(root *cobra.Command, name string) error {
	if similar := root.SuggestionsFor(name); len(similar) > 0 {
		return usageError{fmt.Errorf("unknown command %q: did you mean %s?", name, strings.Join(similar, " or "))}
	}
	return usageError{fmt.Errorf("unknown command %q: see relkit --help", name)}
}

// completionCommand makes cobra's completion command end with 2 when it is called with what it does not take.
func completionCommand(root *cobra.Command) {
	root.InitDefaultCompletionCmd()
	completion, _, err := root.Find([]string{"completion"})
	if err != nil {
		return // cobra makes none for a program without commands
	}
	completion.Use = "completion SHELL"
	completion.Short = "Write the completions of a shell to standard output"
	completion.Long = `Completion writes a script that completes relkit's commands and flags in a shell: bash, fish,
powershell or zsh. Linux packages and the Homebrew formula install these scripts already. For bash,
bash-completion must be installed; for zsh, compinit must be loaded. The help of each shell, as in
relkit completion bash --help, shows how to load the script.`
	completion.Example = `  source <(relkit completion bash)
  relkit completion fish >~/.config/fish/completions/relkit.fish
  relkit completion zsh >"${fpath[1]}/_relkit"`
	completion.RunE = func(_ *cobra.Command, args []string) error {
		if len(args) == 0 {
			return usageError{errors.New("name a shell: bash, fish, powershell or zsh, as in relkit completion bash")}
		}
		return usageError{fmt.Errorf("no completion for %q: choose bash, fish, powershell or zsh", args[0])}
	}
	completion.Args = cobra.ArbitraryArgs
	for _, shell := range completion.Commands() {
		check := shell.Args
		shell.Args = func(command *cobra.Command, args []string) error {
			if err := check(command, args); err != nil {
				return usageError{err}
			}
			return nil
		}
	}
}
