// Package httpserver opens the port of the service, answers until it is asked to stop, and finishes
// what it has begun. What it answers is its handler's business.
package httpserver

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"sync/atomic"
	"time"
)

// Server answers requests on one listener.
type Server struct {
	Handler   http.Handler
	Readiness Readiness

	// Both count from the beginning of the shutdown.
	DrainDelay      time.Duration // how long new connections are still accepted, for load balancers to notice
	ShutdownTimeout time.Duration // when requests that are not finished are cut off

	// MaxConnections is how many connections there may be at once; those beyond are answered with 503. IsProbe picks the requests
	// that are answered all the same.
	MaxConnections int
	IsProbe        func(*http.Request) bool

	// Finish ends what requests needed, when none is left. Its context ends with ShutdownTimeout.
	Finish func(context.Context) error

	Log *slog.Logger

	draining atomic.Bool
}

// Readiness is what load balancers ask.
type Readiness interface {
	Set(open bool) // reports whether connections are accepted, and will be for a while
	Ready() bool   // whether load balancers send requests here
}

// Bounds on what a client may take up. A slow one holds a connection no longer than these say.
const (
	headerTimeout  = 5 * time.Second
	readTimeout    = 30 * time.Second // header and body
	writeTimeout   = 30 * time.Second // from the end of the header to the end of the answer
	idleTimeout    = 11 * time.Minute // longer than load balancers keep a connection, so that they close it first
	maxHeaderBytes = 16 << 10         // net/http allows 4 KiB more
)

func newServer(ctx context.Context, handler http.Handler, log *slog.Logger) *http.Server {
	return &http.Server{
		Handler:           handler,
		ReadHeaderTimeout: headerTimeout,
		ReadTimeout:       readTimeout,
		WriteTimeout:      writeTimeout,
		IdleTimeout:       idleTimeout,
		MaxHeaderBytes:    maxHeaderBytes,
		BaseContext:       func(net.Listener) context.Context { return context.WithoutCancel(ctx) },
		ErrorLog:          slog.NewLogLogger(log.Handler(), slog.LevelWarn),
	}
}

// Serve answers until ctx ends, then shuts down and returns nil when every request was finished. The
// requests outlive ctx: only the end of ShutdownTimeout cuts them off.
func (s *Server) Serve(ctx context.Context, listener net.Listener) error {
	server := newServer(ctx, http.HandlerFunc(s.answer), s.Log)
	server.ConnContext = mark
	served := make(chan error, 1)
	go func() { served <- server.Serve(newCrowd(listener, s.MaxConnections)) }()
	s.Readiness.Set(true)
	s.Log.Info("listening", "addr", listener.Addr().String())
	select {
	case err := <-served:
		bounded, cancel := context.WithTimeout(context.WithoutCancel(ctx), s.ShutdownTimeout)
		defer cancel()
		_ = s.finish(bounded) // the error that counts is the one before
		return fmt.Errorf("serve %s: %w", listener.Addr(), err)
	case <-ctx.Done():
		return s.shutDown(ctx, server, served)
	}
}

// answer asks clients from the beginning of a shutdown to come back with a new connection, which a load
// balancer then sends elsewhere. One that is kept could be closed in the moment of its next request.
func (s *Server) answer(w http.ResponseWriter, r *http.Request) {
	if s.draining.Load() {
		w.Header().Set("Connection", "close")
	}
	if !refuseLate(w, r, s.IsProbe) {
		s.Handler.ServeHTTP(w, r)
	}
}

func (s *Server) shutDown(stopped context.Context, server *http.Server, served <-chan error) error {
	delay := s.DrainDelay
	if !s.Readiness.Ready() {
		delay = 0 // no load balancer has to notice
	}
	s.Readiness.Set(false)
	s.draining.Store(true)
	s.Log.Info("shutting down", "cause", context.Cause(stopped).Error(),
		"drain_delay", delay.String(), "timeout", s.ShutdownTimeout.String())
	bounded, cancel := context.WithTimeout(context.WithoutCancel(stopped), s.ShutdownTimeout)
	defer cancel()
	err := s.drain(bounded, delay, server, served)
	if failed := s.finish(bounded); err == nil {
		err = failed
	}
	if err != nil {
		return err
	}
	s.Log.Info("shut down")
	return nil
}

// drain answers on for a while, then accepts nothing more and waits for the requests in flight.
func (s *Server) drain(ctx context.Context, delay time.Duration, server *http.Server, served <-chan error) error {
	timer := time.NewTimer(delay)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	case err := <-served:
		return fmt.Errorf("serve while draining: %w", err)
	}
	err := server.Shutdown(ctx)
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		_ = server.Close() // its listener is closed already
		return fmt.Errorf("shut down: requests were not finished within %s and were cut off: "+
			"give them longer with SHUTDOWN_TIMEOUT", s.ShutdownTimeout)
	case err != nil:
		return fmt.Errorf("shut down: %w", err)
	}
	return nil
}

func (s *Server) finish(ctx context.Context) error {
	if s.Finish == nil {
		return nil
	}
	return s.Finish(ctx)
}
