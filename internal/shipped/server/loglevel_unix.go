//go:build unix

package server

import (
	"context"
	"log/slog"
	"os"
	"os/signal"
	"syscall"
)

// toggleLevel makes SIGUSR1 change between the configured level and debug until ctx ends: a way for
// a service without a second port. Only the same user and root can send it.
func toggleLevel(ctx context.Context, level *slog.LevelVar, configured slog.Level, log *slog.Logger) {
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, syscall.SIGUSR1)
	go func() {
		defer signal.Stop(signals)
		for {
			select {
			case <-signals:
				wanted := slog.LevelDebug
				if level.Level() == wanted {
					wanted = configured
				}
				level.Set(wanted)
				log.WarnContext(ctx, "log level changed", "level", wanted.String())
			case <-ctx.Done():
				return
			}
		}
	}()
}
