//go:build !unix

package server

import (
	"context"
	"log/slog"
)

// toggleLevel does nothing: there is no signal for it. ADMIN_ADDR is the way here.
func toggleLevel(context.Context, *slog.LevelVar, slog.Level, *slog.Logger) {}
