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

// deliver makes deliveries of events, and begins those that are due while there are slots for them.
func (n *Notifier) deliver(ctx context.Context, attempts *sync.WaitGroup) error {
	for more := true; more; {
		var dropped map[string]int
		var err error
		bounded, cancel := context.WithTimeout(ctx, keeping)
		more, dropped, err = n.outbox.FanOut(bounded, n.now(), n.hooks.of)
		cancel()
		if err != nil {
			return err
		}
		for hook, many := range dropped {
			n.drop(ctx, hook, many, "they were older than a day, or more than 1,000 waited")
		}
	}
	for {
		free := n.free()
		if len(free) == 0 {
			return nil
		}
		bounded, cancel := context.WithTimeout(ctx, keeping)
		d, err := n.outbox.ClaimDelivery(bounded, free, n.now(), lease)
		cancel()
		if errors.Is(err, store.ErrNotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		group := []store.Delivery{d}
		if hook, known := n.hooks.find(d.Hook); known && hook.Format == Slack && d.Environment != "" {
			bounded, cancel := context.WithTimeout(ctx, keeping)
			more, err := n.outbox.ClaimAlike(bounded, d, perMessage-1, n.now(), lease)
			cancel()
			if err == nil {
				group = append(group, more...)
			} else { // the first is delivered all the same
				n.log.WarnContext(ctx, "deliveries were not grouped", "hook", d.Hook, "error", err)
			}
		}
		n.count(d.Hook, 1)
		attempts.Go(func() {
			defer n.count(d.Hook, -1)
			n.attempt(ctx, group)
		})
	}
}

// free are the hooks for which another attempt may begin.
func (n *Notifier) free() []string {
	n.mu.Lock()
	defer n.mu.Unlock()
	var names []string
	for _, hook := range n.hooks.all() {
		if n.busy[hook.Name] < perHook {
			names = append(names, hook.Name)
		}
	}
	return names
}

func (n *Notifier) count(hook string, by int) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.busy[hook] += by
}

// attempt sends deliveries to a hook in one request, and keeps how it went.
func (n *Notifier) attempt(ctx context.Context, group []store.Delivery) {
	d := group[0]
	hook, known := n.hooks.find(d.Hook)
	var err error
	if known {
		err = n.sender.send(ctx, hook, eventsOf(group))
	}
	var next time.Time
	switch {
	case !known: // it was taken out of the file meanwhile
		n.drop(ctx, d.Hook, len(group), "there is no such hook any more")
	case err == nil:
		n.observeAll(group, Delivered)
	case ctx.Err() != nil:
		next = n.now() // for another replica, or the next start
	case errors.Is(err, errGone):
		n.gone(ctx, d)
		return
	default:
		n.observeAll(group, Failed)
		next = n.now().Add(wait(d.Attempts, err)) // of all, so that they stay together
	}
	if known && ctx.Err() == nil {
		n.logAttempt(ctx, d, err)
	}
	// How it went is kept also when the notifier ends in this moment.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), keeping)
	defer cancel()
	for _, d := range group {
		if err := n.outbox.FinishDelivery(ctx, d, next); err != nil {
			n.log.ErrorContext(ctx, "how a delivery ended was not kept: it may be delivered twice", "hook", d.Hook, "message", d.Message, "error", err)
		}
	}
}

func eventsOf(group []store.Delivery) (events []store.Event) {
	for _, d := range group {
		events = append(events, d.Event)
	}
	return events
}

func (n *Notifier) observeAll(group []store.Delivery, outcome Outcome) {
	for _, d := range group {
		n.observe(d.Hook, outcome)
	}
}

// gone gives up all that waits for a hook whose receiver wants nothing any more.
func (n *Notifier) gone(ctx context.Context, d store.Delivery) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), keeping)
	defer cancel()
	dropped, err := n.outbox.DropDeliveries(ctx, d.Hook)
	if err != nil {
		n.log.ErrorContext(ctx, "the deliveries to a hook that answers 410 were not dropped", "hook", d.Hook, "error", err)
		return
	}
	n.drop(ctx, d.Hook, dropped, "the receiver answers 410 Gone: remove the hook")
}

func (n *Notifier) drop(ctx context.Context, hook string, many int, why string) {
	for range many {
		n.observe(hook, Dropped)
	}
	if many > 0 {
		n.log.WarnContext(ctx, "deliveries were given up", "hook", hook, "deliveries", many, "reason", why)
	}
}

// logAttempt writes a line when a hook begins to fail and when it is back; each failure in between is logged at level debug.
func (n *Notifier) logAttempt(ctx context.Context, d store.Delivery, err error) {
	n.mu.Lock()
	failed := n.failing[d.Hook]
	n.failing[d.Hook] = err != nil
	n.mu.Unlock()
	log := n.log.With("hook", d.Hook, "event", d.Kind, "message", d.Message)
	switch {
	case err != nil && !failed:
		log.WarnContext(ctx, "a webhook was not delivered, and is tried again", "error", err, "attempts", d.Attempts)
	case err != nil:
		log.DebugContext(ctx, "a webhook was not delivered again", "error", err, "attempts", d.Attempts)
	case failed:
		log.InfoContext(ctx, "a webhook was delivered again", "attempts", d.Attempts)
	default:
		log.DebugContext(ctx, "a webhook was delivered", "attempts", d.Attempts)
	}
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
