package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"text/tabwriter"
	"time"

	"github.com/relkit/relkit/internal/shipped/config"
	"github.com/relkit/relkit/internal/shipped/server"
	"github.com/relkit/relkit/internal/shipped/store/migrations"
)

// migrate changes the tables of the store by hand. Serving does what "migrate up" does by itself.
func migrate(ctx context.Context, args []string, around surroundings) error {
	sure := len(args) == 2 && args[0] == "down" && args[1] == confirmed
	if len(args) != 1 && !sure || args[0] != "up" && args[0] != "down" && args[0] != "status" {
		if len(args) > 0 && (args[0] == "--help" || args[0] == "-h") {
			return help(around.stdout)
		}
		return usageError{errors.New("migrate takes one of up, down and status: see shipped --help")}
	}
	settings, err := config.Read(around.getenv)
	if err != nil {
		return usageError{err}
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
	switch args[0] {
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
		return usageError{fmt.Errorf("migrate down would take back %s and lose %s: a backup brings an older shipped back with its data, "+
			"and this does not; to lose it all the same, run shipped migrate down %s", last.Name, loses, confirmed)}
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
