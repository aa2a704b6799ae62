package cache

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/maintnotifications"

	"github.com/relkit/relkit/internal/shipped/store"
)

// Options are what a cache needs.
type Options struct {
	URL    string               // as in redis://:password@host:6379/0
	Log    *slog.Logger         // gets a line when Redis stops to answer and when it is back
	Lookup func(outcome string) // is told of each read: hit, miss or error
}

// patience is how long Redis may take for anything. The store would have answered by then.
const patience = 250 * time.Millisecond

// New puts a cache before a store. It does not wait for Redis, which may come later.
func New(before store.Store, o Options) (*Store, error) {
	settings, err := redis.ParseURL(o.URL)
	if err != nil {
		// Its reason may show the password.
		return nil, errors.New("REDIS_URL cannot be understood: write redis://:password@host:6379/0, with special characters of the password percent-encoded")
	}
	settings.DialTimeout, settings.ReadTimeout, settings.WriteTimeout, settings.PoolTimeout = patience, patience, patience, patience
	settings.DialerRetries = 1
	settings.ContextTimeoutEnabled = true
	settings.MaxRetries = -1 // none: the store is there
	settings.MaintNotificationsConfig = &maintnotifications.Config{Mode: maintnotifications.ModeDisabled}
	redis.SetLogger(quiet{o.Log})
	return &Store{
		Store: before, redis: redis.NewClient(settings), circuit: &circuit{log: o.Log, now: time.Now}, lookup: o.Lookup,
	}, nil
}

// quiet takes what the library would write to stderr. The circuit tells what matters of it.
type quiet struct{ log *slog.Logger }

func (q quiet) Printf(ctx context.Context, format string, values ...any) {
	q.log.DebugContext(ctx, "redis", "format", format, "values", values)
}
