package cli

import (
	"context"

	"github.com/relkit/relkit/internal/shipped/config"
	"github.com/relkit/relkit/internal/shipped/healthcheck"
)

// askHealth finds the service by the same variables that the service was started with.
func askHealth(ctx context.Context, args []string, around surroundings) error {
	if helped, err := noArguments("healthcheck", args, around); helped || err != nil {
		return err
	}
	settings, err := config.Read(around.getenv)
	if err != nil {
		return usageError{err}
	}
	return healthcheck.Ask(ctx, settings.Listen())
}
