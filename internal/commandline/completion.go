package commandline

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"
)

// shell is one whose completions cobra writes.
type shell struct {
	name  string
	file  func(program string) string // the name that the shell looks for
	write func(*cobra.Command, io.Writer) error
}

var shells = []shell{
	{"bash", func(program string) string { return program + ".bash" }, func(root *cobra.Command, to io.Writer) error { return root.GenBashCompletionV2(to, true) }},
	{"fish", func(program string) string { return program + ".fish" }, func(root *cobra.Command, to io.Writer) error { return root.GenFishCompletion(to, true) }},
	{"powershell", func(program string) string { return program + ".ps1" }, (*cobra.Command).GenPowerShellCompletionWithDesc},
	{"zsh", func(program string) string { return "_" + program }, (*cobra.Command).GenZshCompletion},
}

// completionCommand replaces cobra's, which has a command for each shell.
func completionCommand(program string) *cobra.Command {
	var names []string
	for _, each := range shells {
		names = append(names, each.name)
	}
	return &cobra.Command{
		Use:   "completion SHELL",
		Short: "Write the completions of a shell to standard output",
		Long: strings.ReplaceAll(`Completion writes a script that completes the commands and flags of PROGRAM in a shell: bash, fish,
powershell or zsh. Linux packages and the Homebrew formula install these scripts already. For bash,
bash-completion must be installed; for zsh, compinit must be loaded.`, "PROGRAM", program),
		Example: strings.ReplaceAll(`  source <(PROGRAM completion bash)
  PROGRAM completion fish >~/.config/fish/completions/PROGRAM.fish
  PROGRAM completion powershell | Out-String | Invoke-Expression
  PROGRAM completion zsh >"${fpath[1]}/_PROGRAM"`, "PROGRAM", program),
		ValidArgs: names,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return Usage(errors.New("name a shell: bash, fish, powershell or zsh, as in " + program + " completion bash"))
			}
			return nil
		},
		RunE: func(command *cobra.Command, args []string) error {
			for _, each := range shells {
				if each.name == args[0] {
					return each.write(command.Root(), command.OutOrStdout())
				}
			}
			return Usage(fmt.Errorf("no completion for %q: choose bash, fish, powershell or zsh", args[0]))
		},
	}
}
