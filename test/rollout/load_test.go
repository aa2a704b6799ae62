//go:build linux

package rollout_test

import (
	"context"
	"net/http"
	"sync"
	"testing"
	"time"
)

// load is what clients do all the time, each one request after the other.
type load struct {
	*tally
	context context.Context // of requests
	open    context.Context // ends when no more requests are to begin
	stop    context.CancelFunc
	clients sync.WaitGroup
}

// begin starts clients of all balancers: each reads and writes over connections that it keeps, over new ones, and through an
// ingress. slow is how long the slowest requests take.
func begin(t *testing.T, d *deployment, slow time.Duration) *load {
	t.Helper()
	l := &load{tally: newTally(), context: t.Context()}
	l.open, l.stop = context.WithCancel(t.Context())
	t.Cleanup(l.end)
	if err := publish().send(t.Context(), d.endpoints.balancers[0].perConnection(false)); err != nil {
		t.Fatal(err) // there is a latest release from the beginning
	}
	slowly := func(int) request {
		r := publish()
		r.halfway = func() { pause(l.open, slow) }
		return r
	}
	const (
		often     = 300 * time.Millisecond
		sometimes = 600 * time.Millisecond
	)
	for _, b := range d.endpoints.balancers {
		ingress := perRequest{b, &http.Transport{MaxIdleConnsPerHost: 100}}
		l.repeat("read, kept connection", often, read, b.perConnection(true))
		l.repeat("read, new connections", often, read, b.perConnection(false))
		l.repeat("read, ingress", often, read, ingress)
		l.repeat("write, kept connection", sometimes, write, b.perConnection(true))
		l.repeat("write, new connections", sometimes, write, b.perConnection(false))
		l.repeat("write, ingress", sometimes, write, ingress)
		for range 3 {
			l.repeat("write, connection not looked after", d.numbers.rarely(), write, &blunt{balancer: b})
		}
		l.repeat("slow write, kept connection", 0, slowly, b.perConnection(true))
		l.repeat("slow write, ingress", 0, slowly, ingress)
	}
	return l
}

// rarely is how often a connection is used that is idle most of the time: often enough to hear, while a pod drains, that it ends.
func (n numbers) rarely() time.Duration { return n.answersOn / 4 }

// repeat is one client.
func (l *load) repeat(client string, every time.Duration, next func(round int) request, through http.RoundTripper) {
	l.clients.Go(func() {
		for round := 0; l.open.Err() == nil; round++ {
			r := next(round)
			l.count(client, r, r.send(l.context, through))
			pause(l.open, every)
		}
	})
}

// end lets all clients finish.
func (l *load) end() {
	l.stop()
	l.clients.Wait()
}

// wantPublished asks a pod for each release that was acknowledged.
func (l *load) wantPublished(t *testing.T, p *pod) {
	t.Helper()
	for _, version := range l.published {
		if code, body, err := get(t.Context(), "http://"+p.addr+"/api/v1/releases/tool/"+version); err != nil || code != http.StatusOK {
			t.Errorf("%s was acknowledged and is lost: %d %s %v", version, code, body, err)
		}
	}
}
