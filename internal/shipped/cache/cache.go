// Package cache puts a Redis before a store: reads of the latest release are answered from there when
// they can be, and reads of projects are counted there. The store stays the only one that knows; Redis
// that is away, slow, busy or emptied costs time, and no request fails of it.
//
// Several installations may share a Redis: the keys of each begin with a prefix of its own. Nothing is
// kept of what the store does not know, and each key ends by itself.
package cache

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"time"

	"github.com/gomodule/redigo/redis"

	"github.com/relkit/relkit/internal/shipped/catalog"
	"github.com/relkit/relkit/internal/shipped/store"
)

// lifetime is how long an entry is good for. A new release ends it at once, unless Redis was away in
// that moment: then this is how long the release before it may still be called the latest.
const lifetime = 30 * time.Second

// generations end later than any read that has begun in them.
const generations = 10 * time.Minute

// Store is a store with a cache before it.
type Store struct {
	store.Store

	prefix  string
	turns   chan struct{} // of those that use a connection
	pool    *redis.Pool   // used only through circuit
	circuit *circuit
	lookup  func(outcome string)
	counts  lastCounts
}

// Latest is as [store.Store] says, from the cache where that has it.
func (s *Store) Latest(ctx context.Context, project string, channel catalog.Channel) (catalog.Release, error) {
	return readThrough(ctx, s, project, "latest:"+string(channel), func() (catalog.Release, error) {
		return s.Store.Latest(ctx, project, channel)
	})
}

// AddRelease is as [store.Store] says, and ends what is cached of the project.
func (s *Store) AddRelease(ctx context.Context, r catalog.Release) (added bool, err error) {
	added, err = s.Store.AddRelease(ctx, r)
	_, conflict := errors.AsType[*store.ConflictError](err)
	if added || err != nil && !conflict {
		s.forget(ctx, r.Project, err)
	}
	return added, err
}

// Retract is as [store.Store] says, and ends what is cached of the project.
func (s *Store) Retract(ctx context.Context, project string, version catalog.Version, r catalog.Retraction) error {
	err := s.Store.Retract(ctx, project, version, r)
	s.forget(ctx, project, err)
	return err
}

// CorrectNotes is as [store.Store] says, and ends what is cached of the project.
func (s *Store) CorrectNotes(ctx context.Context, project string, version catalog.Version, notes string) error {
	err := s.Store.CorrectNotes(ctx, project, version, notes)
	s.forget(ctx, project, err)
	return err
}

// RemoveProject is as [store.Store] says, and ends what is cached of the project.
func (s *Store) RemoveProject(ctx context.Context, project string) error {
	err := s.Store.RemoveProject(ctx, project)
	s.forget(ctx, project, err)
	return err
}

// forget ends what is cached of a project after a change, also when the client has gone: the change is there all the same. An error
// does not say that nothing was changed, unless there is nothing. What fails here ends by its lifetime.
func (s *Store) forget(ctx context.Context, project string, err error) {
	if errors.Is(err, store.ErrNotFound) {
		return
	}
	_ = s.circuit.run(func() error {
		_, err := s.do(context.WithoutCancel(ctx), "SET", s.generationKey(project), rand.Text(), "PX", generations.Milliseconds())
		return err
	})
}

// Close closes both.
func (s *Store) Close() error { return errors.Join(s.Store.Close(), s.pool.Close()) }

// generationKey is where the name of the current generation of a project's entries is. A change
// begins a new one, so that a reader who was slower than the change leaves what it has read where
// no reader looks any more. Names are random: a generation that Redis has dropped never comes back.
func (s *Store) generationKey(project string) string { return s.prefix + "generation:" + project }

func (s *Store) entryKey(project, generation, name string) string {
	return s.prefix + "entry:" + project + ":" + generation + ":" + name
}

// readThrough returns the entry of a project's current generation, or what fetch returns, which it keeps.
func readThrough[T any](ctx context.Context, s *Store, project, name string, fetch func() (T, error)) (T, error) {
	generation, kept, err := s.find(ctx, project, name)
	if err != nil {
		s.lookup("error")
		return fetch()
	}
	var value T
	if kept != nil && json.Unmarshal(kept, &value) == nil {
		s.lookup("hit")
		return value, nil
	}
	s.lookup("miss")
	value, err = fetch()
	if err != nil {
		return value, err // also that there is nothing: the next reader may be the first to see it
	}
	if body, err := json.Marshal(value); err == nil {
		_ = s.circuit.run(func() error { return s.keep(ctx, project, generation, name, body) })
	}
	return value, nil
}

// find returns the current generation of a project, empty where there is none, and the entry if it is there.
func (s *Store) find(ctx context.Context, project, name string) (generation string, kept []byte, err error) {
	err = s.circuit.run(func() error {
		generation, err = redis.String(s.do(ctx, "GET", s.generationKey(project)))
		if err == nil {
			kept, err = redis.Bytes(s.do(ctx, "GET", s.entryKey(project, generation, name)))
		}
		if errors.Is(err, redis.ErrNil) {
			return nil
		}
		return err
	})
	return generation, kept, err
}

// keep keeps an entry that was read in a generation. Where there was none it begins one, unless another request has done so since:
// that may have been a change.
func (s *Store) keep(ctx context.Context, project, generation, name string, body []byte) error {
	if generation == "" {
		generation = rand.Text()
		_, err := redis.String(s.do(ctx, "SET", s.generationKey(project), generation, "NX", "PX", generations.Milliseconds()))
		if errors.Is(err, redis.ErrNil) {
			return nil
		}
		if err != nil {
			return err
		}
	}
	_, err := s.do(ctx, "SET", s.entryKey(project, generation, name), body, "PX", lifetime.Milliseconds())
	return err
}
