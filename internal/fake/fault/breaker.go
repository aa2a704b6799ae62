// Package fault injects faults into requests to a fake: the known failures of forges, registries and networks.
// Set a [Breaker] as the Wrap of a fake.
//
// Package faults below rehearse lists the named faults of a rehearsal and the expected outcome of each.
package fault

import (
	"net/http"
	"sync"
)

// Breaker sits between the clients and a fake. Without rules it passes everything through.
type Breaker struct {
	mu    sync.Mutex
	rules []*Rule
}

// Rule says which requests are broken, and how.
type Rule struct {
	When   Match
	Skip   int // how many matching requests pass first
	Times  int // how many are struck then; all if zero
	Strike Strike

	matched, struck int
}

// Strike answers a request instead of the fake, which is next.
type Strike func(w http.ResponseWriter, req *http.Request, next http.Handler)

// Break sets the rules. The first one that strikes a request decides.
func (b *Breaker) Break(rules ...Rule) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.rules = nil
	for _, rule := range rules {
		b.rules = append(b.rules, &rule)
	}
}

// Reset removes all rules, and returns how many requests they have struck.
func (b *Breaker) Reset() (struck int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, rule := range b.rules {
		struck += rule.struck
	}
	b.rules = nil
	return struck
}

// Wrap puts the breaker in front of a fake.
func (b *Breaker) Wrap(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		if strike := b.strike(req); strike != nil {
			strike(w, req, next)
			return
		}
		next.ServeHTTP(w, req)
	})
}

func (b *Breaker) strike(req *http.Request) Strike {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, rule := range b.rules {
		if !rule.When(req) {
			continue
		}
		rule.matched++
		if rule.matched <= rule.Skip || rule.Times > 0 && rule.struck >= rule.Times {
			continue
		}
		rule.struck++
		return rule.Strike
	}
	return nil
}
