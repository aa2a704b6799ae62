// Package registry is a fake container registry: an OCI registry on loopback that keeps its layers on disk and answers the
// referrers API.
//
// It is for rehearsals and tests. It has no accounts, and keeps manifests in memory until it is closed.
package registry

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"os"
	"path/filepath"
	"sync/atomic"

	"github.com/google/go-containerregistry/pkg/registry"

	"github.com/relkit/relkit/internal/fake/loopback"
)

// Config says how the fake starts.
type Config struct {
	// Dir is the folder that layers go to. It must exist; it is left behind on Close.
	Dir string
	// Addr is where to listen: a loopback address, 127.0.0.1 and any free port when empty.
	Addr string
	// Wrap, when set, is put between the clients and the fake: the place to count, delay and break requests.
	Wrap func(http.Handler) http.Handler
}

// Server is a running fake.
type Server struct {
	http  *loopback.Server
	plain http.Handler // behind Wrap

	references *references
	uploads    *os.Root
}

// Start serves a registry that holds the empty base image alone, until the server is closed.
func Start(ctx context.Context, config Config) (*Server, error) {
	blobs, uploads := filepath.Join(config.Dir, "blobs"), filepath.Join(config.Dir, "uploads")
	for _, dir := range []string{blobs, uploads} {
		if err := os.Mkdir(dir, 0o700); err != nil {
			return nil, fmt.Errorf("start the fake registry: %w", err)
		}
	}
	root, err := os.OpenRoot(uploads)
	if err != nil {
		return nil, fmt.Errorf("start the fake registry: %w", err)
	}
	listener, err := loopback.Listen(ctx, config.Addr)
	if err != nil {
		_ = root.Close() // the first error is the one to report
		return nil, fmt.Errorf("start the fake registry: %w", err)
	}
	plain := registry.New(
		registry.WithBlobHandler(registry.NewDiskBlobHandler(blobs)),
		registry.WithReferrersSupport(true),
		registry.Logger(log.New(io.Discard, "", 0)),
	)
	named := &references{next: spool{dir: root, next: plain}}
	plain = named
	wrapped := plain
	if config.Wrap != nil {
		wrapped = config.Wrap(plain)
	}
	var started atomic.Bool // the base image is put in place behind the back of Wrap
	s := &Server{uploads: root, plain: plain, references: named, http: loopback.Serve(listener, http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		if started.Load() {
			wrapped.ServeHTTP(w, req)
		} else {
			plain.ServeHTTP(w, req)
		}
	}))}
	if err := putScratch(ctx, s.Scratch()); err != nil {
		_ = s.Close(ctx) // the first error is the one to report
		return nil, fmt.Errorf("start the fake registry: %w", err)
	}
	started.Store(true)
	return s, nil
}

// Host returns what image names begin with: 127.0.0.1:PORT.
func (s *Server) Host() string { return s.http.Host() }

// Scratch names an index of empty images, one per platform: what ko takes as its base (KO_DEFAULTBASEIMAGE) in place of the
// "FROM scratch" that it lacks.
func (s *Server) Scratch() string { return s.Host() + "/" + scratchRepository }

// Refuse cuts every connection and accepts no other, as a registry that is down, until [Server.Resume].
func (s *Server) Refuse() error { return s.http.Refuse() }

// Resume answers again after [Server.Refuse].
func (s *Server) Resume(ctx context.Context) error { return s.http.Resume(ctx) }

// Close stops the server and waits until its port is free. Requests under way are finished until ctx ends, then cut.
func (s *Server) Close(ctx context.Context) error {
	return errors.Join(s.http.Close(ctx), s.uploads.Close())
}
