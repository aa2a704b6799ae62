package server

import (
	"context"
	"errors"
	"log/slog"

	"github.com/relkit/relkit/internal/shipped/config"
	"github.com/relkit/relkit/internal/shipped/httpapi"
	"github.com/relkit/relkit/internal/shipped/httpserver"
	"github.com/relkit/relkit/internal/shipped/logbuffer"
)

// Serve runs the service until ctx ends. It answers probes from the first moment; everything else when
// the store is there and as it must be. Lines of the access log may wait in stdout when it returns.
func Serve(ctx context.Context, settings config.Config, stdout *logbuffer.Buffer) error {
	listener, err := httpserver.Listen(ctx, settings.Listen(), "PORT or ADDR")
	if err != nil {
		return err
	}
	s, err := newService(ctx, settings, stdout, stdout.Later())
	if err != nil {
		_ = listener.Close()
		return err
	}
	s.log.Info("starting", "version", s.build.Version, "commit", s.build.Commit)
	limitMemory(s.log)
	toggleLevel(ctx, s.level, slog.Level(settings.LogLevel), s.log)
	if err := s.serveAdmin(ctx); err != nil {
		_ = listener.Close()
		return err
	}

	starting, fail := context.WithCancelCause(ctx)
	defer fail(nil)
	started := make(chan struct{})
	handler, routes := httpapi.New(s.handlerOptions())
	go func() {
		defer close(started)
		if err := s.start(starting, routes); err != nil {
			if starting.Err() == nil {
				s.log.Error("the start failed", "error", err)
			}
			fail(startError{err})
		}
	}()
	server := httpserver.Server{
		Handler:         handler,
		Readiness:       s.health,
		DrainDelay:      settings.DrainDelay,
		ShutdownTimeout: settings.ShutdownTimeout,
		MaxConnections:  int(settings.MaxConnections),
		IsProbe:         httpapi.IsProbe,
		Finish: func(ctx context.Context) error {
			fail(nil) // a start that goes on is given up; what it has opened so far is closed
			<-started
			return s.closers.close(ctx)
		},
		Log: s.log,
	}
	err = server.Serve(starting, listener)
	if failed, ok := errors.AsType[startError](context.Cause(starting)); ok {
		return failed.error
	}
	return err
}

// startError is why a start failed. One that is given up because of a signal is none.
type startError struct{ error }
