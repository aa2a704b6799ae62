package main

import (
	"context"
	"log/slog"

	"github.com/relkit/relkit/internal/buildinfo"
	"github.com/relkit/relkit/internal/shipped/config"
	"github.com/relkit/relkit/internal/shipped/httpapi"
	"github.com/relkit/relkit/internal/shipped/httpserver"
)

// serve runs the service until ctx ends.
func serve(ctx context.Context, args []string, around surroundings) error {
	if helped, err := noArguments("serve", args, around); helped || err != nil {
		return err
	}
	settings, err := config.Read(around.getenv)
	if err != nil {
		return usageError{err}
	}
	listener, err := httpserver.Listen(ctx, settings.Addr)
	if err != nil {
		return err
	}
	log := slog.New(slog.NewJSONHandler(around.stdout, &slog.HandlerOptions{Level: settings.LogLevel}))
	build := buildinfo.Read()
	log.Info("starting", "version", build.Version, "commit", build.Commit)
	readiness := new(httpapi.Readiness)
	server := httpserver.Server{
		Handler:         httpapi.New(httpapi.Options{Build: build, Readiness: readiness, Log: log}),
		Readiness:       readiness,
		DrainDelay:      settings.DrainDelay,
		ShutdownTimeout: settings.ShutdownTimeout,
		Log:             log,
	}
	return server.Serve(ctx, listener)
}
