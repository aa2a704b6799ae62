package poller

import (
	"math/rand/v2"
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
	return between - tenth + rand.N(2*tenth) //gosec:disable G404 -- guessing it gains nothing
}
