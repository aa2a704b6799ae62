// Package github is a fake GitHub: an HTTP server on loopback that implements the parts of the REST API (version 3) and of the web pages
// that a release uses, and stores assets.
//
// It is for rehearsals and tests. Its responses match GitHub's, especially refusals: drafts are hidden, a second asset of the same name is
// refused, an immutable release cannot be changed. It is not a git server, checks no tag against a repository, and after Close only the
// assets in its folder remain.
//
// The rules are from https://docs.github.com/rest (releases, release assets, contents, git references, pull requests) and, where that does
// not say, from responses of github.com.
package github

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/relkit/relkit/internal/fake/loopback"
)

// Config is the initial state of the fake.
type Config struct {
	// Dir is the folder for the bytes of assets. It must exist; Close does not delete it.
	Dir string
	// Addr is the loopback address to listen on; empty for 127.0.0.1 and a free port.
	Addr         string
	Repositories []Repository
	// Tokens are the accepted tokens.
	Tokens map[string]Access
	// Now is the clock; nil means this machine's.
	Now func() time.Time
	// Wrap, if set, wraps the handler of the fake, to count, delay and break requests.
	Wrap func(http.Handler) http.Handler
}

// Access are the permissions of a token. All repositories are public, so every token has read access.
type Access struct {
	Login string   // its user; "release-bot" if empty
	Write []string // the repositories, as owner/name, whose releases and files it can write
}

// Server is a running fake.
type Server struct {
	dir    string
	tokens map[string]Access
	base   string // http://127.0.0.1:PORT
	http   *loopback.Server
	now    func() time.Time

	mu           sync.Mutex
	repositories map[string]*repository // by lower-case owner/name
	order        []string               // of the repositories, as they were configured
	assets       map[int64]*asset
	kept         map[string]bool // files of assets that a checkpoint needs
	lastID       int64
	trees        map[string]map[string][]byte // files by the name of their tree
}

// Start starts a fake with the repositories of config.
func Start(ctx context.Context, config Config) (*Server, error) {
	if config.Now == nil {
		config.Now = time.Now
	}
	s := &Server{
		dir:          filepath.Join(config.Dir, "assets"),
		tokens:       config.Tokens,
		now:          func() time.Time { return config.Now().UTC().Truncate(time.Second) },
		repositories: map[string]*repository{},
		assets:       map[int64]*asset{},
		kept:         map[string]bool{},
		trees:        map[string]map[string][]byte{},
	}
	if err := os.Mkdir(s.dir, 0o700); err != nil {
		return nil, fmt.Errorf("start the fake GitHub: %w", err)
	}
	listener, err := loopback.Listen(ctx, config.Addr)
	if err != nil {
		return nil, fmt.Errorf("start the fake GitHub: %w", err)
	}
	s.base = "http://" + listener.Addr().String()
	for _, r := range config.Repositories {
		if err := s.add(r); err != nil {
			_ = listener.Close() // report the first error
			return nil, fmt.Errorf("start the fake GitHub: repository %s/%s: %w", r.Owner, r.Name, err)
		}
	}
	handler := s.routes()
	if config.Wrap != nil {
		handler = config.Wrap(handler)
	}
	s.http = loopback.Serve(listener, handler)
	return s, nil
}

// URL returns the root of the web pages: http://127.0.0.1:PORT.
func (s *Server) URL() string { return s.base }

// APIURL returns the root of the REST API, with a slash at its end.
func (s *Server) APIURL() string { return s.base + apiPrefix + "/" }

// UploadURL returns the root of uploads, with a slash at its end.
func (s *Server) UploadURL() string { return s.base + uploadPrefix + "/" }

// Close stops the server and waits until its port is free. Running requests may finish until ctx ends.
func (s *Server) Close(ctx context.Context) error { return s.http.Close(ctx) }

func (s *Server) nextID() int64 {
	s.lastID++
	return s.lastID
}
