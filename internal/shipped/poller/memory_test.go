package poller_test

import (
	"cmp"
	"context"
	"slices"
	"sync"
	"time"

	"github.com/relkit/relkit/internal/shipped/catalog"
	"github.com/relkit/relkit/internal/shipped/store"
)

// memory is a store of deployments that are due. It gives each claim once, as [store.Store] promises.
type memory struct {
	mu      sync.Mutex
	targets []*target
	away    error // what all calls fail with
}

type target struct {
	catalog.Deployment
	due      time.Time
	leased   time.Time
	failures int
	seen     []store.Seen
}

func due(targets ...catalog.Deployment) *memory {
	m := new(memory)
	for _, d := range targets {
		m.targets = append(m.targets, &target{Deployment: d})
	}
	return m
}

func (m *memory) ClaimPoll(_ context.Context, now time.Time, lease time.Duration) (store.Claim, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.away != nil {
		return store.Claim{}, m.away
	}
	for _, t := range m.targets {
		if t.due.After(now) || t.leased.After(now) {
			continue
		}
		t.leased = now.Add(lease)
		return store.Claim{Deployment: t.Deployment, Token: t.Environment, Failures: t.failures}, nil
	}
	return store.Claim{}, store.ErrNotFound
}

func (m *memory) FinishPoll(ctx context.Context, c store.Claim, seen store.Seen, next time.Time) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := cmp.Or(m.away, ctx.Err()); err != nil {
		return err
	}
	for _, t := range m.targets {
		if t.Environment != c.Token {
			continue
		}
		t.seen, t.due, t.leased = append(t.seen, seen), next, time.Time{}
		t.failures++
		if seen.Error == "" {
			t.failures = 0
		}
	}
	return nil
}

// seen are the polls of the only target so far.
func (m *memory) seen() []store.Seen {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Clip(m.targets[0].seen)
}

func (m *memory) fail(err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.away = err
}
