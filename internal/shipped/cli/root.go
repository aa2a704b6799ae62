package cli

import (
	"github.com/spf13/cobra"

	"github.com/relkit/relkit/internal/commandline"
)

// root returns the command line. Without a command it serves: a container that is started without arguments must.
func root(around surroundings) *cobra.Command {
	command := &cobra.Command{
		Use:   "shipped",
		Short: "Record what has been released and what runs where",
		Long: `shipped is a service that records what has been released and what runs where. Without a command it
serves.

` + environment() + "\n\n" + signals + "\n\n" + exitCodes,
		Example: `  SHIPPED_TOKENS=ci=$TOKEN shipped
  DATABASE_URL=postgres://user@host:5432/shipped ADDR=127.0.0.1:8080 shipped serve
  shipped config`,
	}
	version := commandline.AddVersion(command)
	command.RunE = func(command *cobra.Command, _ []string) error {
		if printed, err := version.Print(command); printed || err != nil {
			return err
		}
		return serveByDefault(command, around)
	}
	command.SetOut(around.stdout)
	command.SetErr(around.stderr)
	command.AddCommand(
		serveCommand(around),
		migrateCommand(around),
		configCommand(around),
		postCommand(around),
		healthcheckCommand(around),
		environmentTopic(),
		exitCodesTopic(),
	)
	commandline.Complete(command)
	return command
}

// noArguments is for a command that takes none.
func noArguments(command *cobra.Command, args []string) error {
	if len(args) > 0 {
		return usagef("%s takes no argument, but there is %q: see %s --help", command.Name(), args[0], command.CommandPath())
	}
	return nil
}
