package poller

import (
	"math/rand/v2"
	"sync"
	"time"

	"github.com/relkit/relkit/internal/shipped/store"
)

const (
	// backoff is how far failures can put off a poll: people who have repaired a deployment see it on the
	// page within this time.
	backoff = 5 * time.Minute

	// shortest is the shortest interval, whatever the deployment says.
	shortest = time.Second
)

// wait is the time until the next poll: the interval, doubled with each failure in a row after the
// first. It varies by a tenth, so that deployments which were put in one moment do not stay in step.
func wait(claim store.Claim, err error) time.Duration {
	interval := max(claim.Deployment.Interval, shortest)
	between := interval
	if err != nil {
		for range claim.Failures {
			if between >= backoff {
				break
			}
			between *= 2
		}
		between = max(min(between, backoff), interval)
	}
	tenth := between / 10
	return between - tenth + rand.N(2*tenth) //gosec:disable G404 -- nobody gains anything by guessing it
}

// steady is a clock that does not go back when the machine's is set back: what is due would else not
// be polled before the old time is reached again. It runs on with the time that really passes until
// the machine's has caught up.
func steady(wall func() time.Time) func() time.Time {
	var mu sync.Mutex
	var last time.Time
	var read time.Time // when last was, by the monotonic clock
	return func() time.Time {
		mu.Lock()
		defer mu.Unlock()
		now := wall()
		if passed := last.Add(time.Since(read)); !last.IsZero() && now.Before(passed) {
			now = passed
		}
		last, read = now, time.Now()
		return now
	}
}
