//go:build linux

package rollout_test

import (
	"testing"
	"time"
)

// numbers are what the manifests say about a rolling update.
type numbers struct {
	startup, readiness probe
	preStop            time.Duration // from the beginning of a termination to SIGTERM
	grace              time.Duration // from the beginning of a termination to SIGKILL
	drainDelay         time.Duration // from SIGTERM on, as is
	shutdownTimeout    time.Duration

	// How long a pod answers new requests after its termination has begun: balancers that hear of it later lose requests.
	answersOn time.Duration
}

type probe struct {
	path            string
	period, timeout time.Duration
	failures        int
}

func manifest(t *testing.T) numbers {
	t.Helper()
	n := numbers{
		startup:   probe{"/startupz", time.Second, time.Second, 60},
		readiness: probe{"/readyz", 2 * time.Second, time.Second, 1},
		preStop:   5 * time.Second, grace: 35 * time.Second, drainDelay: 5 * time.Second, shutdownTimeout: 25 * time.Second,
	}
	n.answersOn = n.preStop + n.drainDelay
	return n
}
