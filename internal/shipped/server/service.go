// Package server assembles the service from its parts and runs it until it is asked to end: as a server of
// its own, or as a function of AWS Lambda. The parts know nothing of each other.
package server

import (
	"context"
	"io"
	"log/slog"
	"net/http"

	"github.com/relkit/relkit/internal/buildinfo"
	"github.com/relkit/relkit/internal/shipped/config"
	"github.com/relkit/relkit/internal/shipped/counter"
	"github.com/relkit/relkit/internal/shipped/httpapi"
	"github.com/relkit/relkit/internal/shipped/metrics"
	"github.com/relkit/relkit/internal/shipped/store"
	"github.com/relkit/relkit/internal/shipped/tracing"
)

// service is what the parts of a running service share.
type service struct {
	settings config.Config
	build    buildinfo.Info
	level    *slog.LevelVar
	log      *slog.Logger
	access   httpapi.AccessLog
	metrics  *metrics.Metrics
	health   *httpapi.Health
	traces   *tracing.Tracing // nil for none
	closers  closers

	// There when the service has started.
	store   store.Store
	outbox  store.Outbox
	counter *counter.Counter
	refresh func(context.Context) // gives up connections to the store that have died; nil where there are none
}

// newService writes the log to stdout, except for lines about requests that may be written later.
func newService(ctx context.Context, settings config.Config, stdout, later io.Writer) (*service, error) {
	level := new(slog.LevelVar)
	level.Set(slog.Level(settings.LogLevel))
	log := slog.New(slog.NewJSONHandler(stdout, &slog.HandlerOptions{Level: level}))
	build := buildinfo.Read()
	s := &service{
		settings: settings, build: build, level: level, log: log,
		access:  httpapi.AccessLog{Usual: later, Other: stdout},
		metrics: metrics.New(build), health: &httpapi.Health{Log: log},
	}
	err := s.trace(ctx)
	return s, err
}

// trace begins to make spans where a collector is known.
func (s *service) trace(ctx context.Context) (err error) {
	if s.settings.TraceEndpoint.Empty() {
		return nil
	}
	trustRoots()
	s.traces, err = tracing.New(ctx, tracing.Options{
		Endpoint: s.settings.TraceEndpoint.Reveal(), Headers: s.settings.TraceHeaders,
		Service: s.settings.TraceService, Version: s.build.Version, Log: s.log,
	})
	if err == nil {
		s.closers.add(s.traces.Close)
	}
	return err
}

func (s *service) handlerOptions() httpapi.Options {
	options := httpapi.Options{
		Build: s.build, Health: s.health, Log: s.log, Access: s.access,
		Observe: s.metrics.Request,
		Count:   func(project string) { s.counter.Add(project) }, // no project is known before the start
	}
	if s.traces != nil {
		options.Trace = s.traces.Middleware(func(r *http.Request) bool { return !httpapi.IsRoutine(r) })
	}
	return options
}
