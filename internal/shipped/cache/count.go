package cache

import (
	"context"
	"maps"
	"sync"
	"time"

	"github.com/gomodule/redigo/redis"
)

// countsKey is where reads are counted: a hash by project.
func (s *Store) countsKey() string { return s.prefix + "reads" }

// countLifetime is how long counts stay where nothing is read any more.
const countLifetime = 90 * 24 * time.Hour

// Count adds to the number in Redis, or to the store's own while Redis is away: [Store.Counts] adds the
// two. A count whose answer was lost may have been added to both.
func (s *Store) Count(ctx context.Context, project string, by int64) error {
	err := s.circuit.run(func() error {
		if _, err := s.do(ctx, "HINCRBY", s.countsKey(), project, by); err != nil {
			return err
		}
		_, _ = s.do(ctx, "PEXPIRE", s.countsKey(), countLifetime.Milliseconds()) // the next one does it, where this fails
		return nil
	})
	if err == nil {
		return nil
	}
	return s.Store.Count(ctx, project, by)
}

// Counts returns the sums. While Redis is away its part is as it was when it was last seen.
func (s *Store) Counts(ctx context.Context) (map[string]int64, error) {
	sums, err := s.Store.Counts(ctx)
	if err != nil {
		return nil, err
	}
	sums = maps.Clone(sums)
	if sums == nil {
		sums = map[string]int64{}
	}
	_ = s.circuit.run(func() error {
		seen, err := redis.Int64Map(s.do(ctx, "HGETALL", s.countsKey()))
		if err == nil {
			s.counts.set(seen)
		}
		return err
	})
	s.counts.addTo(sums)
	return sums, nil
}

// lastCounts is what Redis held when it was last asked.
type lastCounts struct {
	mu   sync.Mutex
	seen map[string]int64
}

func (l *lastCounts) set(seen map[string]int64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.seen = seen
}

func (l *lastCounts) addTo(sums map[string]int64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for project, count := range l.seen {
		sums[project] += count
	}
}
