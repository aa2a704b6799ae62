package cache

import (
	"context"
	"errors"
	"log/slog"
	"net/url"
	"strings"
	"time"

	"github.com/gomodule/redigo/redis"

	"github.com/relkit/relkit/internal/shipped/store"
)

// Options are what a cache needs.
type Options struct {
	URL    string               // as in redis://:password@host:6379/0
	Prefix string               // of all keys: that of this installation
	Log    *slog.Logger         // gets a line when Redis stops to answer and when it is back
	Lookup func(outcome string) // is called after each read: hit, miss or error
}

const (
	// redisTimeout is how long Redis may take for anything. The store would have answered by then.
	redisTimeout = 250 * time.Millisecond

	// turn is how long a request waits for a connection while all are in use. It goes on without the cache then.
	turn = 10 * time.Millisecond

	// connections is how many there are at most. A request holds one for less than a millisecond.
	connections = 16

	// fresh is how long after its use a connection is taken for good without asking.
	fresh = time.Second
)

// New puts a cache before a store. It does not wait for Redis, which may come later.
//
// The client is redigo and not go-redis, of which html/template makes the linker keep all methods: one
// for each command there is, 6.6 MB of binary for the four that are used here.
func New(before store.Store, o Options) (*Store, error) {
	if err := check(o.URL); err != nil {
		return nil, err
	}
	pool := &redis.Pool{
		MaxIdle:     connections,
		IdleTimeout: time.Minute,
		DialContext: func(ctx context.Context) (redis.Conn, error) {
			return redis.DialURLContext(ctx, o.URL,
				redis.DialConnectTimeout(redisTimeout), redis.DialReadTimeout(redisTimeout), redis.DialWriteTimeout(redisTimeout))
		},
		TestOnBorrow: func(c redis.Conn, used time.Time) error {
			if time.Since(used) < fresh {
				return nil
			}
			_, err := c.Do("PING")
			return err
		},
	}
	return &Store{Store: before, prefix: o.Prefix, turns: make(chan struct{}, connections), pool: pool, circuit: &circuit{log: o.Log, now: time.Now}, lookup: o.Lookup}, nil
}

// check looks at the form of a URL, as the library does when it connects: then it would be too late to
// refuse one. It does not say what is wrong, which could show the password.
func check(text string) error {
	location, err := url.Parse(text)
	isNumber := func(path string) bool { return strings.Trim(strings.TrimPrefix(path, "/"), "0123456789") == "" }
	if err != nil || location.Opaque != "" || location.Scheme != "redis" && location.Scheme != "rediss" || !isNumber(location.Path) {
		return errors.New("REDIS_URL cannot be understood: write redis://:password@host:6379/0, with special characters of the password percent-encoded")
	}
	return nil
}

// do sends one command.
func (s *Store) do(ctx context.Context, command string, args ...any) (any, error) {
	if err := s.await(ctx); err != nil {
		return nil, err
	}
	defer func() { <-s.turns }()
	connection, err := s.pool.GetContext(ctx)
	if err != nil {
		return nil, err
	}
	defer connection.Close() // gives it back
	return connection.Do(command, args...)
}

// await waits for a connection to be free. Who got its turn gives it back.
func (s *Store) await(ctx context.Context) error {
	select {
	case s.turns <- struct{}{}:
		return nil
	default:
	}
	timer := time.NewTimer(turn)
	defer timer.Stop()
	select {
	case s.turns <- struct{}{}:
		return nil
	case <-timer.C:
		return errBusy
	case <-ctx.Done():
		return ctx.Err()
	}
}
