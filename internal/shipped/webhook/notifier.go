package webhook

import (
	"context"
	"crypto/rand"
	"errors"
	"log/slog"
	"sync"
	"time"

	"github.com/relkit/relkit/internal/shipped/outbound"
	"github.com/relkit/relkit/internal/shipped/store"
)

// Store is the part of [store.Store] that says what runs.
type Store interface {
	Deployments(ctx context.Context, q store.DeploymentQuery) ([]store.Deployed, error)
}

// Outcome is how an attempt to deliver ended.
type Outcome string

// The outcomes.
const (
	Delivered Outcome = "delivered"
	Failed    Outcome = "failed"  // and is tried again
	Dropped   Outcome = "dropped" // it was too old, too many waited, or the receiver answered 410
)

// Options are what a notifier needs.
type Options struct {
	Store  Store
	Outbox store.Outbox
	Hooks  Hooks
	Allow  outbound.Allow // addresses to be connected to beside the usual ones

	BehindAfter      time.Duration // how long a deployment is behind before there is an event
	UnreachableAfter time.Duration // how long polls fail before there is one

	UserAgent string // as in shipped/1.2.3
	Now       func() time.Time
	Log       *slog.Logger

	// Observe is called after each attempt, and for what is given up.
	Observe func(hook string, outcome Outcome)
}

// Notifier watches and delivers for as long as it runs.
type Notifier struct {
	store            Store
	outbox           store.Outbox
	hooks            Hooks
	sender           sender
	behindAfter      time.Duration
	unreachableAfter time.Duration
	now              func() time.Time
	log              *slog.Logger
	observe          func(hook string, outcome Outcome)
	holder           string // of leases

	mu      sync.Mutex
	busy    map[string]int  // attempts that are under way, by hook
	failing map[string]bool // hooks whose last attempt failed
}

const (
	// lookout is the time between two looks for what is due, once nothing was.
	lookout = time.Second

	// watchInterval is the time between two comparisons.
	watchInterval = 15 * time.Second

	// perHook is how many attempts to one hook are under way at once, so that one that hangs delays no other.
	perHook = 2

	// perMessage is how many deployments one message for people names at most.
	perMessage = 20

	// keeping is how long the store may take.
	keeping = 5 * time.Second

	// lease is how long a claim lasts: longer than all that is done with it. What a process that dies was about to deliver is
	// delivered by another one after this time.
	lease = timeout + 2*keeping
)

// New returns a notifier that does nothing before [Notifier.Run].
func New(o Options) *Notifier {
	if o.Observe == nil {
		o.Observe = func(string, Outcome) {}
	}
	return &Notifier{
		store: o.Store, outbox: o.Outbox, hooks: o.Hooks, sender: newSender(o.Allow, o.UserAgent, o.Now),
		behindAfter: o.BehindAfter, unreachableAfter: o.UnreachableAfter,
		now: o.Now, log: o.Log, observe: o.Observe, holder: rand.Text(),
		busy: map[string]int{}, failing: map[string]bool{},
	}
}

// Run watches and delivers until ctx ends, and returns when all that it has begun has ended too. What is cut short so is
// delivered by another replica, or after the next start.
func (n *Notifier) Run(ctx context.Context) {
	var attempts sync.WaitGroup
	defer attempts.Wait()
	var watched time.Time
	failing := false
	for ctx.Err() == nil {
		var err error
		if time.Since(watched) >= watchInterval {
			err = n.watch(ctx)
			watched = time.Now()
		}
		err = errors.Join(err, n.deliver(ctx, &attempts))
		failing = n.logStore(ctx, failing, err)
		pause(ctx, lookout)
	}
}

// Once watches, delivers what is due, and returns when all that was begun has ended: for a process that does not run all the time.
func (n *Notifier) Once(ctx context.Context) error {
	var attempts sync.WaitGroup
	err := errors.Join(n.watch(ctx), n.deliver(ctx, &attempts))
	for before := -1; err == nil && ctx.Err() == nil; { // slots become free
		attempts.Wait()
		waiting, failed := n.outbox.Waiting(ctx)
		total := 0
		for _, each := range waiting {
			total += each
		}
		if failed != nil || total == 0 || total == before { // the rest is due later
			err = failed
			break
		}
		before = total
		err = n.deliver(ctx, &attempts)
	}
	attempts.Wait()
	if ctx.Err() != nil {
		return nil //nolint:nilerr // what is left is due in the next round
	}
	return err
}

// logStore writes one line when the store begins to fail and one when it is back, and returns whether it fails.
func (n *Notifier) logStore(ctx context.Context, failed bool, err error) bool {
	if ctx.Err() != nil || errors.Is(err, store.ErrLeaseLost) {
		return failed
	}
	switch {
	case err != nil && !failed:
		n.log.ErrorContext(ctx, "webhooks wait: the store does not answer as it should", "error", err)
	case err == nil && failed:
		n.log.InfoContext(ctx, "webhooks are delivered again")
	}
	return err != nil
}

// pause waits, but not beyond the end of ctx.
func pause(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}
