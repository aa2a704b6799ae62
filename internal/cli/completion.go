package cli

import (
	"strings"

	"github.com/spf13/cobra"

	"github.com/relkit/relkit/internal/rehearse"
	"github.com/relkit/relkit/internal/rehearse/faults"
)

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
