//go:build linux

package rollout_test

import (
	"errors"
	"math/rand/v2"
	"slices"
	"sync"
	"time"
)

// endpoints are the addresses of the pods that are ready, as the cluster knows them.
type endpoints struct {
	mu        sync.Mutex
	changes   int
	ready     []string
	balancers []*balancer
}

// set adds or removes an address. Each balancer hears of it later.
func (e *endpoints) set(addr string, ready bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if slices.Contains(e.ready, addr) == ready {
		return
	}
	if ready {
		e.ready = append(e.ready, addr)
	} else {
		e.ready = slices.DeleteFunc(e.ready, func(other string) bool { return other == addr })
	}
	e.changes++
	news, change := slices.Clone(e.ready), e.changes
	for _, b := range e.balancers {
		time.AfterFunc(b.lag, func() { b.learn(news, change) })
	}
}

// watch adds a balancer that knows what is ready now.
func (e *endpoints) watch(lag time.Duration) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.balancers = append(e.balancers, &balancer{lag: lag, known: slices.Clone(e.ready), change: e.changes})
}

// count is how many pods are ready now.
func (e *endpoints) count() int {
	e.mu.Lock()
	defer e.mu.Unlock()
	return len(e.ready)
}

// balancer sends clients to the endpoints that it knows of, which are those of a while ago.
type balancer struct {
	lag time.Duration

	mu     sync.Mutex
	change int // the last one that it has heard of
	known  []string
}

func (b *balancer) learn(ready []string, change int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if change > b.change { // timers may fire in another order
		b.change, b.known = change, ready
	}
}

var errNoEndpoint = errors.New("the balancer knows no endpoint")

func (b *balancer) pick() (addr string, err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.known) == 0 {
		return "", errNoEndpoint
	}
	return b.known[rand.IntN(len(b.known))], nil
}
