package cache

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"
)

// pause is how long Redis is left alone after it has failed, so that not each request waits for it.
const pause = 2 * time.Second

var errAlone = errors.New("redis is left alone for a moment: it has just failed")

// circuit is the limiter of a client: it opens with a failure, lets one command through after a pause,
// and closes when that succeeds.
type circuit struct {
	log *slog.Logger
	now func() time.Time

	mu     sync.Mutex
	failed bool
	next   time.Time // when to try again
}

// Allow returns an error while Redis is left alone.
func (c *circuit) Allow() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.failed {
		return nil
	}
	if c.now().Before(c.next) {
		return errAlone
	}
	c.next = c.now().Add(pause) // for all but this one
	return nil
}

// ReportResult is told of each command that was allowed. An answer of Redis is a success, also one
// that there is nothing; that a client has gone says nothing about Redis.
func (c *circuit) ReportResult(err error) {
	if errors.Is(err, context.Canceled) {
		return
	}
	failed := err != nil && !errors.Is(err, redis.Nil)
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case failed && !c.failed:
		c.log.Warn("the cache is not used: Redis does not answer as it should", "error", err)
	case !failed && c.failed:
		c.log.Info("the cache is used again")
	}
	c.failed = failed
	if failed {
		c.next = c.now().Add(pause)
	}
}
