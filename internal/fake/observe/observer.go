// Package observe records what is public of a release at every moment, and reports which promises to users were broken when.
//
// It reads the fakes after each request that changes something. It does not interfere with a release.
package observe

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync"

	fakegithub "github.com/relkit/relkit/internal/fake/github"
	"github.com/relkit/relkit/internal/fake/loopback"
	fakeregistry "github.com/relkit/relkit/internal/fake/registry"
)

// Observer observes a forge and a registry. It serializes requests that change something, so that it sees every state.
type Observer struct {
	mu       sync.Mutex
	forge    *fakegithub.Server
	pages    http.Handler // of the forge, without faults
	registry *fakeregistry.Server

	release  Release
	verified *Verified
	history  []Moment
	failed   error
}

// Moment is what was public after a request.
type Moment struct {
	After    string // the request: PATCH /api/v3/repos/…
	View     View
	Verified *Verified // what had been verified by then; nil if nothing had
}

// Attach sets the fakes to observe. Requests before it are not observed.
func (o *Observer) Attach(forge *fakegithub.Server, images *fakeregistry.Server) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.forge, o.registry = forge, images
}

// WrapForge wraps the forge. It must be the innermost wrapper, so that it sees what really happens.
func (o *Observer) WrapForge(next http.Handler) http.Handler {
	o.pages = next
	return o.wrap(next, func(req *http.Request) bool {
		return req.Method != http.MethodGet && req.Method != http.MethodHead
	})
}

// WrapRegistry wraps the registry. It ignores layers, which are unused until a manifest refers to them.
func (o *Observer) WrapRegistry(next http.Handler) http.Handler {
	return o.wrap(next, func(req *http.Request) bool {
		return req.Method != http.MethodGet && req.Method != http.MethodHead && strings.Contains(req.URL.Path, "/manifests/")
	})
}

func (o *Observer) wrap(next http.Handler, changes func(*http.Request) bool) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		if !changes(req) {
			next.ServeHTTP(w, req)
			return
		}
		o.mu.Lock()
		defer o.mu.Unlock()
		// Also after an interrupted request: it may have changed something.
		defer o.look(context.WithoutCancel(req.Context()), req.Method+" "+req.URL.Path)
		next.ServeHTTP(w, req)
	})
}

// Begin forgets the history and starts again with what is public now as the initial state.
func (o *Observer) Begin(ctx context.Context, release Release) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.release, o.verified, o.history, o.failed = release, nil, nil, nil
	o.look(ctx, "the beginning")
}

// Verified marks artifacts as verified: from now on they may be public.
func (o *Observer) Verified(what Verified) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.verified = &what
}

// Foreign announces a manifest of another user, which is not part of the release.
func (o *Observer) Foreign(text string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.release.Foreign = append(o.release.Foreign, text)
}

// Look reads the fakes now, for changes without a request.
func (o *Observer) Look(ctx context.Context, after string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.look(ctx, after)
}

// History returns the moments so far, or an error if the fakes could not be read.
func (o *Observer) History() ([]Moment, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return append([]Moment(nil), o.history...), o.failed
}

// Violations returns the promises that were broken so far.
func (o *Observer) Violations() ([]Violation, error) {
	history, err := o.History()
	return Judge(o.release, history), err
}

func (o *Observer) look(ctx context.Context, after string) {
	if o.forge == nil {
		return
	}
	tags, err := o.registry.Tags(ctx)
	if err != nil {
		o.failed = fmt.Errorf("read the registry after %s: %w", after, err)
		return
	}
	view := View{Repositories: o.forge.Public(), Images: tags}
	for _, repository := range view.Repositories {
		view.Manifests = append(view.Manifests, manifests(repository)...)
	}
	for i := range view.Manifests {
		manifest := &view.Manifests[i]
		for _, url := range manifest.URLs {
			if strings.HasPrefix(url, o.forge.URL()) && !o.answers(ctx, url) {
				manifest.Dead = append(manifest.Dead, url)
			}
		}
	}
	o.history = append(o.history, Moment{After: after, View: view, Verified: o.verified})
}

// answers reports whether a URL of the forge answers without a token.
func (o *Observer) answers(ctx context.Context, url string) bool {
	for range 3 { // a download redirects to its storage URL
		answer, err := loopback.Do(ctx, o.pages, http.MethodHead, url, "", nil)
		if err != nil {
			return false
		}
		if answer.Status == http.StatusOK {
			return true
		}
		if url = answer.Header.Get("Location"); url == "" {
			return false
		}
	}
	return false
}
