package server

import (
	"context"
	"fmt"
	"io"
	"time"

	"github.com/relkit/relkit/internal/shipped/config"
	"github.com/relkit/relkit/internal/shipped/httpapi"
	"github.com/relkit/relkit/internal/shipped/lambda"
)

// initTimeout is how long a function may take to start. Lambda ends a start after 10 seconds, and then
// no one would learn why.
const initTimeout = 9 * time.Second

// ServeFunction runs the service as a function of AWS Lambda until ctx ends. Requests are not asked for
// before everything is ready: Lambda keeps them that long.
func ServeFunction(ctx context.Context, runtime *lambda.Runtime, settings config.Config, stdout io.Writer) error {
	s, err := newService(ctx, settings, stdout, stdout) // no line waits: the process stands still between two events
	if err != nil {
		return runtime.FailInit(ctx, err)
	}
	defer s.end(ctx)
	function, err := s.startFunction(ctx)
	if err != nil {
		return runtime.FailInit(ctx, err)
	}
	return function.Run(ctx, runtime)
}

// startFunction makes the service ready. Nothing works in the background: the process stands still
// between two events.
func (s *service) startFunction(ctx context.Context) (*lambda.Function, error) {
	s.log.Info("starting", "version", s.build.Version, "commit", s.build.Commit)
	limitMemory(s.log)
	handler, routes := httpapi.New(s.handlerOptions())
	bounded, cancel := context.WithTimeoutCause(ctx, initTimeout, fmt.Errorf("waited for %s", initTimeout))
	defer cancel()
	if err := s.prepare(bounded, routes); err != nil {
		return nil, err
	}
	s.health.Set(true)
	s.log.InfoContext(ctx, "started")
	return &lambda.Function{
		Handler: handler, Poll: s.round, Thaw: s.refresh, Settle: s.settle, Log: s.log,
	}, nil
}

// settle reports what would be lost if the process never woke up again.
func (s *service) settle(ctx context.Context) {
	s.counter.Flush(ctx)
	if s.traces != nil {
		_ = s.traces.Flush(ctx) // a collector that is away is in the log already
	}
}

// end closes what is open. No client waits for it, and Lambda hardly gives it time.
func (s *service) end(ctx context.Context) {
	bounded, cancel := context.WithTimeout(context.WithoutCancel(ctx), s.settings.ShutdownTimeout)
	defer cancel()
	if err := s.closers.close(bounded); err != nil {
		s.log.WarnContext(ctx, "not everything was closed", "error", err)
	}
}
