package git

import "sync"

// snapshot holds the tags and remotes of a repository as they were when it was first asked for them: one command works with one state of
// the repository, and starts git once for it.
type snapshot struct {
	tags      once[[]tag]
	contained once[[]string]
	remotes   once[map[string]string]
}

// state returns what is known of the repository: nothing, each time, if it was neither opened nor cloned.
func (r *Repository) state() *snapshot {
	if r.snapshot == nil {
		return &snapshot{}
	}
	return r.snapshot
}

// forget drops the snapshot after a change of the repository.
func (r *Repository) forget() { r.snapshot = &snapshot{} }

// once keeps an answer. An error is not kept.
type once[T any] struct {
	mu    sync.Mutex
	known bool
	value T
}

func (o *once[T]) get(ask func() (T, error)) (T, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.known {
		return o.value, nil
	}
	var err error
	o.value, err = ask()
	o.known = err == nil
	return o.value, err
}
