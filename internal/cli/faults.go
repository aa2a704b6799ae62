package cli

import (
	"errors"
	"fmt"
	"slices"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/relkit/relkit/internal/commandline"
	"github.com/relkit/relkit/internal/rehearse"
	"github.com/relkit/relkit/internal/rehearse/faults"
)

// listFaults lists all faults, when given instead of the name of one.
const listFaults = "list"

func showFaults(command *cobra.Command) error {
	table := tabwriter.NewWriter(command.OutOrStdout(), 0, 0, 2, ' ', 0)
	for _, fault := range faults.Faults() {
		_, _ = fmt.Fprintf(table, "%s\t%s\t%s\n", fault.Name, fault.Command, fault.What)
	}
	return table.Flush()
}

// rehearseFaults rehearses a release with each of the named faults.
func rehearseFaults(command *cobra.Command, flags rehearseFlags) error {
	if slices.Contains(flags.faults, listFaults) {
		if flags.json {
			return commandline.Usage(errors.New("--fault list cannot be used with --json: it writes no report"))
		}
		return showFaults(command)
	}
	chosen, err := faults.ParseFaults(flags.faults)
	if err != nil {
		return commandline.Usage(err)
	}
	if slices.Contains(flags.Skip, rehearse.PartProve) {
		return commandline.Usage(errors.New("--skip prove has no effect with --fault: the published release is examined, not installed"))
	}
	flags.Progress = flags.progress(command)
	result, _, err := faults.Run(command.Context(), flags.Options, chosen)
	if err != nil {
		return err
	}
	return flags.finish(command, result)
}
