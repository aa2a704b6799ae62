//go:build !unix

package main

import (
	"context"
	"log/slog"
)

// toggleLevel does nothing: there is no signal for it. ADMIN_ADDR is the way here.
func toggleLevel(context.Context, *slog.LevelVar, slog.Level, *slog.Logger) {}
