// Package cache puts a Redis before a store: reads of the latest release and of a project's versions,
// which badges and drift need, are answered from there when they can be, and reads of projects are
// counted there. The store stays the only one that knows; Redis that is away, slow or emptied costs
// time, and no request fails of it.
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

// Store is a store with a cache before it.
type Store struct {
	store.Store

	pool    *redis.Pool // used only through circuit
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

// Versions is as [store.Store] says, from the cache where that has it.
func (s *Store) Versions(ctx context.Context, project string) ([]store.PublishedVersion, error) {
	return readThrough(ctx, s, project, "versions", func() ([]store.PublishedVersion, error) {
		return s.Store.Versions(ctx, project)
	})
}

// AddRelease is as [store.Store] says, and ends what is cached of the project.
func (s *Store) AddRelease(ctx context.Context, r catalog.Release) (added bool, err error) {
	added, err = s.Store.AddRelease(ctx, r)
	_, conflict := errors.AsType[*store.ConflictError](err)
	if added || err != nil && !conflict { // an error does not say that nothing was kept
		// Also when the client has gone: the release is there all the same. What fails ends by its lifetime.
		_ = s.circuit.run(func() error {
			_, err := s.do(context.WithoutCancel(ctx), "SET", generationKey(r.Project), rand.Text())
			return err
		})
	}
	return added, err
}

// Close closes both.
func (s *Store) Close() error { return errors.Join(s.Store.Close(), s.pool.Close()) }

// generationKey is where the name of the current generation of a project's entries is. A new release
// begins a new one, so that a reader who was slower than the release leaves what it has read where
// nobody looks any more. Names are random: a generation that Redis has dropped never comes back.
func generationKey(project string) string { return "shipped:generation:" + project }

// readThrough returns the entry of a project's current generation, or what fetch returns, which it keeps.
func readThrough[T any](ctx context.Context, s *Store, project, name string, fetch func() (T, error)) (T, error) {
	key, kept, err := s.find(ctx, project, name)
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
		return value, err // also that there is nothing: who asks for it next may be the first to see it
	}
	if body, err := json.Marshal(value); err == nil {
		_ = s.circuit.run(func() error {
			_, err := s.do(ctx, "SET", key, body, "PX", lifetime.Milliseconds())
			return err
		})
	}
	return value, nil
}

// find returns where an entry is in the current generation of a project, and the entry if it is there.
func (s *Store) find(ctx context.Context, project, name string) (key string, kept []byte, err error) {
	err = s.circuit.run(func() error {
		generation, err := s.generation(ctx, project)
		if err != nil {
			return err
		}
		key = "shipped:entry:" + project + ":" + generation + ":" + name
		kept, err = redis.Bytes(s.do(ctx, "GET", key))
		if errors.Is(err, redis.ErrNil) {
			return nil
		}
		return err
	})
	return key, kept, err
}

func (s *Store) generation(ctx context.Context, project string) (string, error) {
	key := generationKey(project)
	generation, err := redis.String(s.do(ctx, "GET", key))
	if !errors.Is(err, redis.ErrNil) {
		return generation, err
	}
	if _, err := s.do(ctx, "SET", key, rand.Text(), "NX"); err != nil {
		return "", err
	}
	return redis.String(s.do(ctx, "GET", key))
}
