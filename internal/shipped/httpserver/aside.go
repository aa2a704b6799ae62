package httpserver

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
)

// ServeAside answers on a listener beside the one of a [Server], until ctx ends. What is under way then
// is cut off: only operators ask there.
func ServeAside(ctx context.Context, listener net.Listener, handler http.Handler, log *slog.Logger) {
	server := newServer(ctx, handler, log)
	stop := context.AfterFunc(ctx, func() { _ = server.Close() })
	defer stop()
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		log.ErrorContext(ctx, "this address is not served any more", "addr", listener.Addr().String(), "error", err)
	}
}
