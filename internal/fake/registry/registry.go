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

// Config configures the fake.
type Config struct {
	// Dir is the folder for layers. It must exist; Close does not delete it.
	Dir string
	// Addr is the loopback address to listen on; empty for 127.0.0.1 and a free port.
	Addr string
	// Wrap, if set, wraps the handler of the fake, to count, delay and break requests.
	Wrap func(http.Handler) http.Handler
}

// Server is a running fake.
type Server struct {
	http  *loopback.Server
	plain http.Handler // behind Wrap

	references *references
	uploads    *os.Root
}

// Start starts a registry that contains only the empty base image.
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
		_ = root.Close() // report the first error
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
	var started atomic.Bool // the base image is pushed without Wrap
	s := &Server{uploads: root, plain: plain, references: named, http: loopback.Serve(listener, http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		if started.Load() {
			wrapped.ServeHTTP(w, req)
		} else {
			plain.ServeHTTP(w, req)
		}
	}))}
	if err := putScratch(ctx, s.Scratch()); err != nil {
		_ = s.Close(ctx) // report the first error
		return nil, fmt.Errorf("start the fake registry: %w", err)
	}
	started.Store(true)
	return s, nil
}

// Host returns the beginning of image names: 127.0.0.1:PORT.
func (s *Server) Host() string { return s.http.Host() }

// Scratch names an index of empty images, one per platform: the base image for ko (KO_DEFAULTBASEIMAGE), which has no "FROM scratch".
func (s *Server) Scratch() string { return s.Host() + "/" + scratchRepository }

// Refuse cuts every connection and accepts no other, like a registry that is down, until [Server.Resume].
func (s *Server) Refuse() error { return s.http.Refuse() }

// Resume accepts connections again after [Server.Refuse].
func (s *Server) Resume(ctx context.Context) error { return s.http.Resume(ctx) }

// Close stops the server and waits until its port is free. Running requests may finish until ctx ends.
func (s *Server) Close(ctx context.Context) error {
	return errors.Join(s.http.Close(ctx), s.uploads.Close())
}
