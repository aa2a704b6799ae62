package server

import (
	"context"

	"github.com/relkit/relkit/internal/shipped/httpapi"
	"github.com/relkit/relkit/internal/shipped/httpserver"
)

// serveAdmin answers operators on a port of their own, where there is one, until all else has ended.
func (s *service) serveAdmin(ctx context.Context) error {
	if s.settings.AdminAddr == "" {
		return nil
	}
	listener, err := httpserver.Listen(ctx, string(s.settings.AdminAddr), "ADMIN_ADDR")
	if err != nil {
		return err
	}
	s.log.InfoContext(ctx, "listening for operators", "addr", listener.Addr().String())
	handler := httpapi.NewAdmin(httpapi.AdminOptions{
		Health: s.health, Level: s.level, Tokens: s.settings.Tokens, Metrics: s.metrics.Handler(s.log), Log: s.log,
	})
	s.closers.add(background(ctx, func(ctx context.Context) { httpserver.ServeAside(ctx, listener, handler, s.log) }))
	return nil
}
