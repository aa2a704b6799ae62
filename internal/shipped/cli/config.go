package cli

import (
	"context"
	"fmt"
	"text/tabwriter"

	"github.com/relkit/relkit/internal/shipped/config"
)

// showConfig prints what the service would run with. Secrets are masked.
func showConfig(_ context.Context, args []string, around surroundings) error {
	if helped, err := noArguments("config", args, around); helped || err != nil {
		return err
	}
	settings, err := config.Effective(around.getenv)
	if err != nil {
		return usageError{err}
	}
	table := tabwriter.NewWriter(around.stdout, 0, 0, 2, ' ', 0)
	for _, setting := range settings {
		_, _ = fmt.Fprintf(table, "%s\t%s\t%s\n", setting.Name, setting.From, setting.Value)
	}
	return table.Flush()
}
