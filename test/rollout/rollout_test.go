//go:build linux

package rollout_test

import (
	"testing"
	"time"
)

// slowest is how long the slowest requests take: longer than a pod answers on, so that its shutdown meets them.
func (n numbers) slowest() time.Duration { return n.answersOn + 2*time.Second }

func TestRollingUpdatesLoseNoRequest(t *testing.T) {
	t.Parallel()
	const updates = 4
	n := manifest(t)
	d := deploy(t, n)
	l := begin(t, d, n.slowest())
	next, previous := after, before
	for range updates {
		if err := d.update(t, next, waitLimit); err != nil {
			t.Fatal(err)
		}
		d.wantVersion(t, next)
		next, previous = previous, next
	}
	d.awaitGone(t)
	l.end()
	t.Logf("%d updates of %d pods: %s", updates, replicas, l)
	if l.failed() > 0 {
		t.Errorf("%d requests failed", l.failed())
	}
	for _, p := range d.gone {
		p.wantFine(t)
		if p.took < n.answersOn {
			t.Errorf("pod %s was gone %s after its termination began", p.name, p.took)
		}
	}
	l.wantPublished(t, d.pods[0])
}

// Were nothing to fail where something must, the test above could not see a failure.
func TestLostRequestsAreSeen(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		change func(*numbers)
		lost   string // client that must have lost one
		killed bool
	}{
		"without waiting for balancers": {
			change: func(n *numbers) { n.preStop, n.drainDelay = 0, 0 }, lost: "new connections",
		},
		"killed too early": {
			change: func(n *numbers) { n.grace = n.preStop + time.Second }, lost: "slow write", killed: true,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n := manifest(t)
			slow := n.slowest()
			tc.change(&n)
			d := deploy(t, n)
			l := begin(t, d, slow)
			if err := d.update(t, after, waitLimit); err != nil {
				t.Fatal(err)
			}
			d.wantVersion(t, after)
			d.awaitGone(t)
			l.end()
			t.Logf("an update of %d pods: %s", replicas, l)
			if l.lostBy(tc.lost) == 0 {
				t.Errorf("no request was lost of: %s", tc.lost)
			}
			for _, p := range d.gone {
				if p.killed != tc.killed {
					t.Errorf("pod %s: killed %t", p.name, p.killed)
				}
			}
		})
	}
}

// The pods of before stay, and answer, until an operator rolls back.
func TestAnUpdateThatDoesNotGetReadyStops(t *testing.T) {
	t.Parallel()
	n := manifest(t)
	d := deploy(t, n)
	l := begin(t, d, time.Second)
	for name, variable := range map[string]string{
		"it waits for its database": "DATABASE_URL=postgres://127.0.0.1:1/nothing",
		"it ends at once":           "DRAIN_DELAY=never",
	} {
		begun := len(d.gone)
		if err := d.update(t, after, 5*time.Second, variable); err == nil {
			t.Fatalf("%s: the update went on", name)
		}
		if ready := d.endpoints.count(); len(d.gone) > begun || ready != replicas {
			t.Errorf("%s: %d pods are ready, terminations have begun of %d", name, ready, len(d.gone)-begun)
		}
		d.remove(d.pods[replicas])
		d.wantVersion(t, before)
	}
	if err := d.update(t, before, waitLimit); err != nil {
		t.Fatal(err)
	}
	d.awaitGone(t)
	l.end()
	t.Log(l)
	if l.failed() > 0 {
		t.Errorf("%d requests failed", l.failed())
	}
	l.wantPublished(t, d.pods[0])
}

// What a pod was doing is lost with it, and what balancers send there until they notice. Nothing else is.
func TestACrashDuringAnUpdate(t *testing.T) {
	t.Parallel()
	n := manifest(t)
	d := deploy(t, n)
	l := begin(t, d, time.Second)
	first, crashing := d.pods[0], d.pods[1]
	if err := d.replace(t, first, after, waitLimit); err != nil {
		t.Fatal(err)
	}
	crashing.kill()
	const again = 2 // the crashed container and the one in its place
	waitFor(t, "the pod to be ready again", func() bool { return crashing.starts.Load() == again && d.endpoints.count() == replicas })
	whole := time.Now()
	if err := d.replace(t, crashing, after, waitLimit); err != nil {
		t.Fatal(err)
	}
	d.wantVersion(t, after)
	d.awaitGone(t)
	l.end()
	t.Log(l)
	// Some clients find out that a connection is gone when they use it the next time.
	if late := l.lastFailure.Sub(whole); late > n.rarely()+time.Second {
		t.Errorf("a request failed %s after all pods were ready again", late)
	}
	if l.failed() == 0 {
		t.Error("no client noticed the crash")
	}
	l.wantPublished(t, d.pods[0])
}
