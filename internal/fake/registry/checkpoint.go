package registry

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
)

// manifest is a pushed manifest, under a tag or its digest.
type manifest struct {
	repository, reference string
	mediaType             string
	body                  []byte
}

func (m manifest) path() string { return manifests(m.repository) + m.reference }

// Checkpoint is the content of a registry, in the order of the uploads: an index follows its images.
type Checkpoint []manifest

// references records the names of pushed manifests, as a registry lists only its tags.
type references struct {
	next http.Handler

	mu     sync.Mutex
	pushed []string // paths
}

// ServeHTTP implements [http.Handler].
func (r *references) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	path := req.URL.Path
	r.next.ServeHTTP(w, req)
	folder, _, found := strings.Cut(path, "/manifests/")
	// A manifest that is pushed under a tag also exists under its digest, unless the push was refused.
	if digest := w.Header().Get("Docker-Content-Digest"); found && req.Method == http.MethodPut && digest != "" {
		r.remember(folder+"/manifests/"+digest, path)
	}
}

func (r *references) remember(paths ...string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, path := range paths {
		if !slices.Contains(r.pushed, path) {
			r.pushed = append(r.pushed, path)
		}
	}
}

func (r *references) paths() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.pushed)
}

// Checkpoint saves the manifests, so that many rehearsals can start from them. Layers stay on disk.
func (s *Server) Checkpoint(ctx context.Context) (Checkpoint, error) {
	var all Checkpoint
	for _, path := range s.references.paths() {
		answer, err := s.ask(ctx, http.MethodGet, path, "", nil)
		if err != nil {
			return nil, err
		}
		if answer.Status != http.StatusOK { // refused, or deleted since
			continue
		}
		repository, reference, _ := strings.Cut(strings.TrimPrefix(path, "/v2/"), "/manifests/")
		all = append(all, manifest{repository, reference, answer.Header.Get("Content-Type"), answer.Body})
	}
	return all, nil
}

// Restore restores a checkpoint, any number of times.
func (s *Server) Restore(ctx context.Context, to Checkpoint) error {
	for _, path := range s.references.paths() {
		if slices.ContainsFunc(to, func(m manifest) bool { return m.path() == path }) {
			continue
		}
		answer, err := s.ask(ctx, http.MethodDelete, path, "", nil)
		if err == nil && answer.Status >= http.StatusBadRequest && answer.Status != http.StatusNotFound {
			err = fmt.Errorf("%d %s", answer.Status, answer.Body)
		}
		if err != nil {
			return fmt.Errorf("take %s back: %w", path, err)
		}
	}
	for _, m := range to {
		if err := s.change(ctx, http.MethodPut, m.path(), m.mediaType, m.body); err != nil {
			return err
		}
	}
	return nil
}
