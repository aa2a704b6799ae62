package cli

import (
	"encoding/json"
	"fmt"
	"io"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/relkit/relkit/internal/commandline"
	"github.com/relkit/relkit/internal/shipped/config"
)

func configCommand(around surroundings) *cobra.Command {
	asJSON := false
	command := &cobra.Command{
		Use:   "config",
		Short: "Print the settings in force, with secrets masked",
		Long: `Config prints each setting that the service would run with, where it comes from, which is the default,
the environment or a file, and its value. Secrets are masked. See shipped help environment for the
meaning of each setting.`,
		Args: noArguments,
		RunE: func(*cobra.Command, []string) error {
			settings, err := config.Effective(around.getenv)
			if err != nil {
				return commandline.Usage(err)
			}
			if asJSON {
				return printJSON(around.stdout, settings)
			}
			table := tabwriter.NewWriter(around.stdout, 0, 0, 2, ' ', 0)
			for _, setting := range settings {
				_, _ = fmt.Fprintf(table, "%s\t%s\t%s\n", setting.Name, setting.From, setting.Value)
			}
			return table.Flush()
		},
	}
	command.Flags().BoolVar(&asJSON, "json", false, "write one JSON document")
	return command
}

func printJSON(out io.Writer, settings []config.Setting) error {
	type setting struct {
		Name  string `json:"name"`
		From  string `json:"from"`
		Value string `json:"value"`
	}
	all := make([]setting, 0, len(settings))
	for _, each := range settings {
		all = append(all, setting{each.Name, each.From, each.Value})
	}
	encoder := json.NewEncoder(out)
	encoder.SetIndent("", "  ")
	return encoder.Encode(all)
}
