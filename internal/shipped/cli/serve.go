package cli

import (
	"context"
	"errors"

	"github.com/spf13/cobra"

	"github.com/relkit/relkit/internal/commandline"
	"github.com/relkit/relkit/internal/shipped/config"
	"github.com/relkit/relkit/internal/shipped/lambda"
	"github.com/relkit/relkit/internal/shipped/server"
)

func serveCommand(around surroundings) *cobra.Command {
	return &cobra.Command{
		Use:   "serve",
		Short: "Run the service until SIGTERM or SIGINT (the default)",
		Long: `Serve runs the service. It listens on PORT and keeps its data in the Postgres of DATABASE_URL, or in an
SQLite file in the folder SHIPPED_DATA. See shipped help environment for all settings.

At SIGTERM or SIGINT, it finishes running requests and exits. SIGUSR1 switches between LOG_LEVEL and
debug.`,
		Example: `  shipped serve
  DATABASE_URL=postgres://user@host:5432/shipped ADDR=127.0.0.1:8080 shipped serve`,
		Args: noArguments,
		RunE: func(command *cobra.Command, _ []string) error {
			return serve(command.Context(), around)
		},
	}
}

// serveByDefault serves where no command is given: as a function where AWS Lambda runs the program.
func serveByDefault(command *cobra.Command, around surroundings) error {
	if around.getenv(lambda.Variable) != "" {
		return serveFunction(command.Context(), around)
	}
	return serve(command.Context(), around)
}

func serve(ctx context.Context, around surroundings) error {
	settings, err := config.Read(around.getenv)
	if err != nil {
		return commandline.Usage(err)
	}
	return server.Serve(ctx, settings, around.stdout)
}

// serveFunction runs the service as a function of AWS Lambda.
func serveFunction(ctx context.Context, around surroundings) error {
	runtime := lambda.NewRuntime(around.getenv(lambda.Variable))
	settings, err := config.Read(around.getenv)
	if err == nil && settings.DatabaseURL.Empty() {
		err = errors.New("DATABASE_URL is not set: name a Postgres, for AWS Lambda keeps no files")
	}
	if err != nil {
		return runtime.FailInit(ctx, commandline.Usage(err))
	}
	return server.ServeFunction(ctx, runtime, settings, around.stdout)
}
