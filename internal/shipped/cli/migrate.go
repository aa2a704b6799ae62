package cli

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"github.com/relkit/relkit/internal/commandline"
	"github.com/relkit/relkit/internal/shipped/config"
	"github.com/relkit/relkit/internal/shipped/server"
	"github.com/relkit/relkit/internal/shipped/store/migrations"
)

func migrateCommand(around surroundings) *cobra.Command {
	sure := false
	command := &cobra.Command{
		Use:   "migrate up|down|status",
		Short: "Change the tables of the store by hand",
		Long: `Migrate changes the tables of the store, which serve does by itself at start. Up applies all steps that are
missing, and status lists the steps. Down takes back the last step and deletes the data that it
contains: to go back to an older version of shipped, restore a backup instead.`,
		Example: `  shipped migrate status
  shipped migrate up
  shipped migrate down ` + confirmed,
		ValidArgs: []string{"up", "down", "status"},
		Args: func(command *cobra.Command, args []string) error {
			if len(args) != 1 || !slices.Contains(command.ValidArgs, args[0]) || sure && args[0] != "down" {
				return usagef("migrate takes one of up, down and status: see shipped migrate --help")
			}
			return nil
		},
		RunE: func(command *cobra.Command, args []string) error {
			return migrate(command.Context(), args[0], sure, around)
		},
	}
	command.Flags().BoolVar(&sure, strings.TrimPrefix(confirmed, "--"), false, "of down: delete the data of the last step")
	return command
}

func migrate(ctx context.Context, direction string, sure bool, around surroundings) error {
	settings, err := config.Read(around.getenv)
	if err != nil {
		return commandline.Usage(err)
	}
	opened, err := server.OpenStore(ctx, settings)
	if err != nil {
		return err
	}
	defer opened.Close()
	migrator, err := opened.Migrator()
	if err != nil {
		return err
	}
	switch direction {
	case "up":
		return printUp(ctx, migrator, around.stdout)
	case "down":
		return printDown(ctx, migrator, sure, around.stdout)
	}
	return printStatus(ctx, migrator, around.stdout)
}

func printUp(ctx context.Context, migrator *migrations.Migrator, out io.Writer) error {
	applied, err := migrator.Up(ctx)
	for _, migration := range applied {
		_, _ = fmt.Fprintln(out, "applied", migration.Name)
	}
	if err == nil && len(applied) == 0 {
		_, err = fmt.Fprintln(out, "nothing to do: the tables are as this shipped needs them")
	}
	return err
}

// confirmed is what an operator types to confirm that data is deleted: only a backup brings it back.
const confirmed = "--yes-delete-data"

func printDown(ctx context.Context, migrator *migrations.Migrator, sure bool, out io.Writer) error {
	last, loses, err := migrator.Last(ctx)
	switch {
	case err != nil:
		return err
	case last.Name == "":
		_, err = fmt.Fprintln(out, "nothing to do: no migration is applied")
		return err
	case !sure:
		return usagef("migrate down would take back %s and lose %s: a backup brings an older shipped back with its data, "+
			"and this does not; to lose it all the same, run shipped migrate down %s", last.Name, loses, confirmed)
	}
	migration, err := migrator.Down(ctx)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(out, "took back", migration.Name)
	return err
}

func printStatus(ctx context.Context, migrator *migrations.Migrator, out io.Writer) error {
	steps, err := migrator.Status(ctx)
	if err != nil {
		return err
	}
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	for _, step := range steps {
		state := "not applied"
		if !step.AppliedAt.IsZero() {
			state = "applied " + step.AppliedAt.Format(time.RFC3339)
		}
		_, _ = fmt.Fprintf(table, "%s\t%s\n", step.Name, state)
	}
	return table.Flush()
}
