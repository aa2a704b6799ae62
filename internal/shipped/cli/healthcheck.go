package cli

import (
	"github.com/spf13/cobra"

	"github.com/relkit/relkit/internal/commandline"
	"github.com/relkit/relkit/internal/shipped/config"
	"github.com/relkit/relkit/internal/shipped/healthcheck"
)

func healthcheckCommand(around surroundings) *cobra.Command {
	return &cobra.Command{
		Use:   "healthcheck",
		Short: "Ask the running service whether it is ready",
		Long: `Healthcheck exits with 0 if the service on this machine is ready, and with 1 and the reason if it is not.
It finds the service by the settings that the service was started with, PORT or ADDR.`,
		Args: noArguments,
		RunE: func(command *cobra.Command, _ []string) error {
			settings, err := config.Read(around.getenv)
			if err != nil {
				return commandline.Usage(err)
			}
			return healthcheck.Ask(command.Context(), settings.Listen())
		},
	}
}
