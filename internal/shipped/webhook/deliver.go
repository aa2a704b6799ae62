package webhook

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/relkit/relkit/internal/shipped/store"
)

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
