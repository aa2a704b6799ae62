package cli

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/relkit/relkit/internal/rehearse"
	"github.com/relkit/relkit/internal/rehearse/faults"
)

// addCompletion adds cobra's completion command with our own help, and the completion of the other commands' arguments and flags.
func addCompletion(root *cobra.Command) {
	root.InitDefaultCompletionCmd()
	for _, command := range root.Commands() {
		if command.Name() == "completion" {
			describeCompletion(command)
			continue
		}
		completeValues(command)
	}
}

func describeCompletion(command *cobra.Command) {
	command.Use = "completion SHELL"
	command.Short = "Write the completions of a shell to standard output"
	command.Long = `Completion writes a script that completes relkit's commands and flags in a shell: bash, fish,
powershell or zsh. Linux packages and the Homebrew formula install these scripts already. For bash,
bash-completion must be installed; for zsh, compinit must be loaded. The help of each shell, as in
relkit completion bash --help, shows how to load the script.`
	command.Example = `  source <(relkit completion bash)
  relkit completion fish >~/.config/fish/completions/relkit.fish
  relkit completion zsh >"${fpath[1]}/_relkit"`
	command.Args = cobra.ArbitraryArgs
	command.RunE = func(_ *cobra.Command, args []string) error {
		if len(args) == 0 {
			return usageError{errors.New("name a shell: bash, fish, powershell or zsh, as in relkit completion bash")}
		}
		return usageError{fmt.Errorf("no completion for %q: choose bash, fish, powershell or zsh", args[0])}
	}
	for _, shell := range command.Commands() {
		check := shell.Args
		shell.Args = func(command *cobra.Command, args []string) error {
			if err := check(command, args); err != nil {
				return usageError{err}
			}
			return nil
		}
	}
}

// completeValues makes shells offer folders and names for the arguments that take them, and no files where a version belongs.
func completeValues(command *cobra.Command) {
	if strings.Contains(command.Use, "VERSION") {
		command.ValidArgsFunction = cobra.NoFileCompletions
	}
	names := map[string][]string{"skip": rehearse.Parts(), "fault": {"all", listFaults}}
	for _, fault := range faults.Faults() {
		names["fault"] = append(names["fault"], fault.Name+"\t"+fault.What)
	}
	for name, values := range names {
		if command.Flags().Lookup(name) != nil {
			must(command.RegisterFlagCompletionFunc(name, cobra.FixedCompletions(values, cobra.ShellCompDirectiveNoFileComp)))
		}
	}
	for _, name := range []string{"report", "dist", "save", "assets"} {
		if command.Flags().Lookup(name) != nil {
			must(command.MarkFlagDirname(name))
		}
	}
}

// must panics on an error that only a mistake in this program can cause.
func must(err error) {
	if err != nil {
		panic(err)
	}
}
