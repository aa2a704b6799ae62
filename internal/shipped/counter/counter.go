// Package counter counts how often each project is read without asking the store each time: it adds up
// and reports to the store every few seconds. A process that is killed loses what it has not reported yet.
package counter

import (
	"context"
	"log/slog"
	"sync"
	"time"
)

// interval is how long counts are kept back.
const interval = 5 * time.Second

// storeTimeout is how long the store may take for one of them.
const storeTimeout = 2 * time.Second

// Store is the part of a store that takes counts.
type Store interface {
	Count(ctx context.Context, project string, by int64) error
}

// Counter adds up. Its methods are safe for concurrent use.
type Counter struct {
	store Store
	log   *slog.Logger

	mu      sync.Mutex
	pending map[string]int64 // by project
}

// New returns a counter that reports nothing to the store before [Counter.Run].
func New(store Store, log *slog.Logger) *Counter {
	return &Counter{store: store, log: log, pending: map[string]int64{}}
}

// Add counts one read of a project.
func (c *Counter) Add(project string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.pending[project]++
}

// Run reports to the store until ctx ends, and then once more.
func (c *Counter) Run(ctx context.Context) {
	ticker := time.NewTicker(interval)
	defer ticker.Stop()
	for {
		select {
		case <-ticker.C:
			c.Flush(ctx)
		case <-ctx.Done():
			c.Flush(context.WithoutCancel(ctx))
			return
		}
	}
}

// Flush reports to the store now. What it does not take is kept for the next time.
func (c *Counter) Flush(ctx context.Context) {
	c.mu.Lock()
	counted := c.pending
	c.pending = make(map[string]int64, len(counted))
	c.mu.Unlock()

	ctx, cancel := context.WithTimeout(ctx, storeTimeout)
	defer cancel()
	for project, count := range counted {
		if err := c.store.Count(ctx, project, count); err != nil {
			c.log.DebugContext(ctx, "reads were not counted yet", "error", err)
			break
		}
		delete(counted, project)
	}

	c.mu.Lock()
	defer c.mu.Unlock()
	for project, count := range counted {
		c.pending[project] += count
	}
}
