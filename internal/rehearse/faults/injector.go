package faults

import (
	"net/http"
	"sync/atomic"
	"time"

	"github.com/relkit/relkit/internal/fake/fault"
	fakegithub "github.com/relkit/relkit/internal/fake/github"
	"github.com/relkit/relkit/internal/fake/observe"
	fakeregistry "github.com/relkit/relkit/internal/fake/registry"
)

// injector injects faults in front of the fakes, and contains the states that each fault begins from.
type injector struct {
	observer observe.Observer
	breaker  fault.Breaker // of both fakes, so that it can count the changes of a promotion
	ahead    atomic.Int64  // nanoseconds that the forge's clock is ahead of this machine's

	clean, built state
}

// state is the content of the fakes.
type state struct {
	forge  *fakegithub.Checkpoint
	images fakeregistry.Checkpoint
	git    string // a copy of the git repositories
}

// The observer comes last, so that it sees what really happens.
func (d *injector) wrapForge(next http.Handler) http.Handler {
	return d.breaker.Wrap(d.observer.WrapForge(next))
}

func (d *injector) wrapRegistry(next http.Handler) http.Handler {
	return d.breaker.Wrap(d.observer.WrapRegistry(next))
}

// now returns the forge's time.
func (d *injector) now() time.Time { return time.Now().Add(time.Duration(d.ahead.Load())) }
