// Package fault breaks requests on their way to a stand-in, in the ways in which forges, registries and networks are
// known to break. It stands in the Wrap of a stand-in.
//
// Which faults a rehearsal knows by name, and what must come of each, is said in package rehearse.
package fault

import (
	"net/http"
	"sync"
)

// Breaker stands between the clients and a stand-in. Without rules it lets everything through.
type Breaker struct {
	mu    sync.Mutex
	rules []*Rule
}

// Rule says which requests are broken, and how.
type Rule struct {
	When   Match
	Skip   int // how many requests that match pass unharmed first
	Times  int // how many are struck then; all when zero
	Strike Strike

	matched, struck int
}

// Strike answers a request in place of the stand-in, which is next.
type Strike func(w http.ResponseWriter, req *http.Request, next http.Handler)

// Break sets the rules that hold from now on. The first one that strikes a request decides.
func (b *Breaker) Break(rules ...Rule) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.rules = nil
	for _, rule := range rules {
		b.rules = append(b.rules, &rule)
	}
}

// Mend takes all rules away, and tells how many requests they have struck.
func (b *Breaker) Mend() (struck int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, rule := range b.rules {
		struck += rule.struck
	}
	b.rules = nil
	return struck
}

// Wrap puts the breaker in front of a stand-in.
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
