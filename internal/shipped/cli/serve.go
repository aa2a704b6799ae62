package cli

import (
	"context"
	"errors"

	"github.com/relkit/relkit/internal/shipped/config"
	"github.com/relkit/relkit/internal/shipped/lambda"
	"github.com/relkit/relkit/internal/shipped/server"
)

func serve(ctx context.Context, args []string, around surroundings) error {
	if helped, err := noArguments("serve", args, around); helped || err != nil {
		return err
	}
	settings, err := config.Read(around.getenv)
	if err != nil {
		return usageError{err}
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
		return runtime.FailInit(ctx, usageError{err})
	}
	return server.ServeFunction(ctx, runtime, settings, around.stdout)
}
