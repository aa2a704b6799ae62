package cache

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"
)

// pause is how long Redis is not used after it has failed, so that not each request waits for it.
const pause = 2 * time.Second

var (
	errAlone = errors.New("redis is not used for a moment: it has just failed")
	errBusy  = errors.New("all connections to redis are in use")
)

// circuit opens with a failure, lets one through after a pause, and closes when that succeeds.
type circuit struct {
	log *slog.Logger
	now func() time.Time

	mu     sync.Mutex
	failed bool
	next   time.Time // when to try again
}

// run does something with Redis, or returns an error at once.
func (c *circuit) run(do func() error) error {
	if !c.allow() {
		return errAlone
	}
	err := do()
	c.report(err)
	return err
}

// allow reports whether Redis is to be asked.
func (c *circuit) allow() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.failed {
		return true
	}
	if c.now().Before(c.next) {
		return false
	}
	c.next = c.now().Add(pause) // for all but this one
	return true
}

// report records how it went. That a client has gone, or that this process asks for much at once, says nothing about Redis.
func (c *circuit) report(err error) {
	if errors.Is(err, context.Canceled) || errors.Is(err, errBusy) {
		return
	}
	failed := err != nil
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
