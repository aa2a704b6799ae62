//go:build linux

package rollout_test

import (
	"context"
	"math/rand/v2"
	"net/http"
	"time"
)

// probe asks as kubelet does: until the container has started, then whether it is ready. It does not ask whether it is alive: no
// test here lets the service hang.
func (p *pod) probe(ctx context.Context) {
	// Nothing makes kubelet's rounds begin when the container does.
	if !pause(ctx, rand.N(p.numbers.startup.period)) {
		return
	}
	for attempts := 1; !p.ask(ctx, p.numbers.startup); attempts++ {
		if attempts == p.numbers.startup.failures {
			p.kill()
			return
		}
		if !pause(ctx, p.numbers.startup.period) {
			return
		}
	}
	for failures := 0; ; {
		if p.ask(ctx, p.numbers.readiness) {
			failures = 0
		} else {
			failures++
		}
		if failures == 0 || failures >= p.numbers.readiness.failures {
			p.setReady(failures == 0)
		}
		if !pause(ctx, p.numbers.readiness.period) {
			return
		}
	}
}

// setReady is what a probe has found out. It says nothing any more about a pod that is terminated.
func (p *pod) setReady(ready bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.isTerminating() {
		return
	}
	if ready {
		p.first.Do(func() { close(p.ready) })
	}
	p.endpoints.set(p.addr, ready)
}

// ask is one probe.
func (p *pod) ask(ctx context.Context, of probe) bool {
	ctx, cancel := context.WithTimeout(ctx, of.timeout)
	defer cancel()
	addr := p.addr
	if of.admin {
		addr = p.admin
	}
	code, _, err := get(ctx, "http://"+addr+of.path)
	return err == nil && code == http.StatusOK
}

// pause reports whether the whole time went by.
func pause(ctx context.Context, d time.Duration) bool {
	select {
	case <-time.After(d):
		return true
	case <-ctx.Done():
		return false
	}
}
