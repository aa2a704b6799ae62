package webhook

import (
	"errors"
	"math/rand/v2"
	"time"

	"github.com/relkit/relkit/internal/shipped/store"
)

// first is the time between the first attempt and the second. Each that follows is twice as long, up to [store.MaxBackoff].
const first = 5 * time.Second

// wait is the time until the next attempt after so many that have failed. It varies by a tenth, so that what has failed together
// does not come back together. Where a receiver asks for more, it gets more.
func wait(attempts int, err error) time.Duration {
	between := first
	for range attempts - 1 {
		if between >= store.MaxBackoff {
			break
		}
		between *= 2
	}
	if refused, ok := errors.AsType[statusError](err); ok {
		between = max(between, refused.after)
	}
	between = min(between, store.MaxBackoff)
	tenth := between / 10
	return between - rand.N(tenth) //gosec:disable G404 -- guessing it gains nothing
}
