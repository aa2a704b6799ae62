package server

import (
	"context"
	"errors"
	"net/http"
	"runtime/debug"
	"time"

	"github.com/relkit/relkit/internal/shipped/access"
	"github.com/relkit/relkit/internal/shipped/api"
	"github.com/relkit/relkit/internal/shipped/counter"
	"github.com/relkit/relkit/internal/shipped/httpapi"
	"github.com/relkit/relkit/internal/shipped/intake"
	"github.com/relkit/relkit/internal/shipped/limit"
	"github.com/relkit/relkit/internal/shipped/poller"
	"github.com/relkit/relkit/internal/shipped/web"
)

// start makes the service ready, and begins to work in the background.
func (s *service) start(ctx context.Context, routes *http.ServeMux) error {
	if err := s.prepare(ctx, routes); err != nil {
		return err
	}
	s.closers.add(background(ctx, s.counter.Run))
	s.closers.add(background(ctx, s.poll))
	if s.webhooksSet() {
		s.closers.add(background(ctx, s.notify))
	}
	s.watchFiles(ctx)
	if s.settings.History > 0 {
		s.closers.add(background(ctx, s.forget))
	}
	s.log.InfoContext(ctx, "started")
	debug.FreeOSMemory() // what only the start has needed, in the goroutine that has made it ready
	return nil
}

// prepare opens the store and adds what needs it to the routes.
func (s *service) prepare(ctx context.Context, routes *http.ServeMux) error {
	if err := s.openStore(ctx); err != nil {
		return err
	}
	s.counter = counter.New(s.store, s.log)
	s.route(routes)
	s.health.Started(s.store.Ping)
	return nil
}

// route adds the API, the page, and the metrics where they have no port of their own.
func (s *service) route(mux *http.ServeMux) {
	limits := limit.New()
	api.Register(mux, api.Options{
		Store: s.store, Tokens: s.settings.Tokens, Private: s.settings.Private, Keys: s.settings.SecretKey, Environments: s.settings.Environments, Limits: limits, Log: s.log, Now: time.Now,
	})
	page := web.New(web.Options{
		Store: s.store, API: api.Document(), Version: s.build.Version, Environments: s.settings.Environments, Limits: limits, Log: s.log, Now: time.Now,
	})
	mux.Handle("GET /static/", page)
	mux.Handle("GET /api", page)
	if s.settings.Private {
		page = s.settings.Tokens.Require(access.Read, page)
	}
	mux.Handle("GET /{$}", page)
	mux.Handle("GET /projects/", page)
	if !s.settings.GitHubSecret.Empty() {
		mux.Handle("POST "+intake.Path, s.github())
	}
	if s.settings.AdminAddr == "" {
		numbers := s.metrics.Handler(s.log)
		if s.settings.Private { // they name projects
			numbers = s.settings.Tokens.Require(access.Read, numbers)
		}
		mux.Handle("GET "+httpapi.MetricsPath, numbers)
	}
}

// round polls what is due, and sends webhooks, for a process that does not run all the time.
func (s *service) round(ctx context.Context) error {
	err := s.poller().Once(ctx)
	if s.webhooksSet() {
		err = errors.Join(err, s.notifier().Once(ctx))
	}
	return err
}

// poll polls until ctx ends.
func (s *service) poll(ctx context.Context) { s.poller().Run(ctx) }

// forget removes old history now and then, until ctx ends.
func (s *service) forget(ctx context.Context) {
	const interval = time.Hour
	ticker := time.NewTicker(interval)
	defer ticker.Stop()
	for {
		if err := s.store.Forget(ctx, time.Now().Add(-s.settings.History)); err != nil && ctx.Err() == nil {
			s.log.WarnContext(ctx, "old history was not removed: it is tried again in an hour", "error", err)
		}
		select {
		case <-ticker.C:
		case <-ctx.Done():
			return
		}
	}
}

// poller asks deployments which version they run.
func (s *service) poller() *poller.Poller {
	trustRoots()
	return poller.New(poller.Options{
		Store: s.store, Allow: s.settings.PollAllow.Allow, Keys: s.settings.SecretKey, UserAgent: "shipped/" + s.build.Version,
		Now: time.Now, Log: s.log, Observe: s.metrics.Poll,
	})
}
