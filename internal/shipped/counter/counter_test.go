package counter_test

import (
	"context"
	"errors"
	"log/slog"
	"maps"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/relkit/relkit/internal/shipped/counter"
)

// kept is a fake store.
type kept struct {
	mu     sync.Mutex
	counts map[string]int64
	calls  int
	away   bool
}

func (k *kept) Count(_ context.Context, project string, by int64) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.calls++
	if k.away {
		return errors.New("away")
	}
	k.counts[project] += by
	return nil
}

// seen is what was counted so far, and in how many calls.
func (k *kept) seen() (counts map[string]int64, calls int) {
	k.mu.Lock()
	defer k.mu.Unlock()
	return maps.Clone(k.counts), k.calls
}

func (k *kept) set(away bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.away = away
}

func TestCountsAreAddedUpAndNoneIsLost(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := &kept{counts: map[string]int64{}}
		c := counter.New(store, slog.New(slog.DiscardHandler))
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan struct{})
		go func() { defer close(ended); c.Run(ctx) }()

		for range 1000 {
			c.Add("a")
		}
		time.Sleep(time.Minute)
		counts, calls := store.seen()
		if diff := cmp.Diff(map[string]int64{"a": 1000}, counts); diff != "" || calls != 1 {
			t.Errorf("%d calls\n%s", calls, diff)
		}

		store.set(true)
		c.Add("a")
		c.Add("b")
		time.Sleep(time.Minute)
		if counts, _ := store.seen(); counts["a"] != 1000 {
			t.Errorf("%v", counts)
		}
		c.Add("b")
		store.set(false)
		stop() // what is left is reported at the end
		<-ended
		counts, _ = store.seen()
		if diff := cmp.Diff(map[string]int64{"a": 1001, "b": 2}, counts); diff != "" {
			t.Error(diff)
		}
	})
}
