// Package poller asks deployments which version they run, each when it is due, and reports to the store. It
// goes where the tokens' holders say, so what it may connect to is bounded: see package outbound.
package poller

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/relkit/relkit/internal/shipped/outbound"
	"github.com/relkit/relkit/internal/shipped/seal"
	"github.com/relkit/relkit/internal/shipped/store"
)

// Store is the part of [store.Store] that returns what is due and takes what was found. Several pollers
// on one store share the work: a claim is given to one of them.
type Store interface {
	ClaimPoll(ctx context.Context, now time.Time, lease time.Duration) (store.Claim, error)
	FinishPoll(ctx context.Context, c store.Claim, seen store.Seen, next time.Time) error
}

// Options are what a poller needs.
type Options struct {
	Store     Store
	Allow     outbound.Allow // addresses to be polled beside the usual ones
	Keys      seal.Keys      // that open the headers of polls
	UserAgent string         // as in shipped/1.2.3
	Now       func() time.Time
	Log       *slog.Logger

	// Observe is called after each poll that was not cut short by the end of the poller. The error is
	// for people; nil is a success.
	Observe func(took time.Duration, err error)
}

// Poller polls for as long as it runs.
type Poller struct {
	store   Store
	client  client
	now     func() time.Time
	log     *slog.Logger
	observe func(took time.Duration, err error)
}

const (
	// concurrency is how many polls are under way at once. A poll waits most of its time; this many
	// bodies at most are held in memory.
	concurrency = 32

	// lookout is the time between two looks for what is due, once nothing was.
	lookout = time.Second

	// longest is the longest that a poll takes, whatever the deployment says.
	longest = 30 * time.Second

	// keeping is how long the store may take. The service does not wait much longer for its end.
	keeping = 5 * time.Second

	// lease is how long a claim is good for: for all that is done with it. A poller that dies keeps a
	// deployment from being polled for no longer than this.
	lease = longest + keeping
)

// New returns a poller that does nothing before [Poller.Run].
func New(o Options) *Poller {
	if o.Observe == nil {
		o.Observe = func(time.Duration, error) {}
	}
	return &Poller{
		store:   o.Store,
		client:  newClient(o.Allow, o.Keys, o.UserAgent),
		now:     o.Now,
		log:     o.Log,
		observe: o.Observe,
	}
}

// Run polls until ctx ends, and returns when all that it has begun has ended too. A poll that is cut
// short so is no failure: another poller takes it up when the claim has run out.
func (p *Poller) Run(ctx context.Context) {
	r := newRound()
	defer r.polls.Wait()
	failing := false
	for ctx.Err() == nil {
		err := p.begin(ctx, r)
		failing = p.logStore(ctx, failing, err)
		pause(ctx, lookout)
	}
}

// Once polls what is due, and returns when nothing is and all that was begun has ended: for a process that
// does not run all the time. The end of ctx cuts polls short as that of [Poller.Run] does; it is no
// error, for what is left is due in the next round.
func (p *Poller) Once(ctx context.Context) error {
	r := newRound()
	defer r.polls.Wait()
	if err := p.begin(ctx, r); ctx.Err() == nil && !errors.Is(err, store.ErrNotFound) {
		return fmt.Errorf("nothing is polled: the store does not return what is due: %w", err)
	}
	return nil
}

// round is what is under way.
type round struct {
	polls sync.WaitGroup
	slots chan struct{}
}

func newRound() *round { return &round{slots: make(chan struct{}, concurrency)} }

// begin polls what is due until the store returns nothing more, which is the error that it returns.
func (p *Poller) begin(ctx context.Context, r *round) error {
	for {
		select {
		case r.slots <- struct{}{}:
		case <-ctx.Done():
			return ctx.Err()
		}
		claim, err := p.claim(ctx)
		if err != nil {
			<-r.slots
			return err
		}
		r.polls.Go(func() {
			defer func() { <-r.slots }()
			p.poll(ctx, claim)
		})
	}
}

func (p *Poller) claim(ctx context.Context) (store.Claim, error) {
	ctx, cancel := context.WithTimeout(ctx, keeping)
	defer cancel()
	return p.store.ClaimPoll(ctx, p.now(), lease)
}

// logStore writes one line when the store begins to fail and one when it is back, and returns whether
// it fails.
func (p *Poller) logStore(ctx context.Context, failed bool, err error) bool {
	fails := !errors.Is(err, store.ErrNotFound)
	switch {
	case ctx.Err() != nil:
	case fails && !failed:
		p.log.ErrorContext(ctx, "nothing is polled: the store does not return what is due", "error", err)
	case failed && !fails:
		p.log.InfoContext(ctx, "polling again")
	}
	return fails
}

// poll asks one deployment and keeps what it has found.
func (p *Poller) poll(ctx context.Context, claim store.Claim) {
	d := claim.Deployment
	began := time.Now()
	running, err := p.client.ask(ctx, d)
	if ctx.Err() != nil {
		return
	}
	p.observe(time.Since(began), err)
	seen := store.Seen{Version: running.version, Commit: running.commit, At: p.now()}
	if err != nil {
		seen.Error = err.Error()
	}
	next := seen.At.Add(wait(claim, err))
	p.logPoll(ctx, claim, err)

	// What was found is kept also when the poller ends in this moment.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), keeping)
	defer cancel()
	if err := p.store.FinishPoll(ctx, claim, seen, next); err != nil {
		p.log.ErrorContext(ctx, "what a poll has found was not kept",
			"environment", d.Environment, "project", d.Project, "error", err)
	}
}

// logPoll writes a line when a deployment begins to fail and when it is back; each failure in between
// is for who looks closely.
func (p *Poller) logPoll(ctx context.Context, claim store.Claim, err error) {
	log := p.log.With("environment", claim.Deployment.Environment, "project", claim.Deployment.Project)
	switch {
	case err != nil && claim.Failures == 0:
		log.WarnContext(ctx, "a poll failed", "error", err)
	case err != nil:
		log.DebugContext(ctx, "a poll failed again", "error", err, "failures", claim.Failures+1)
	case claim.Failures > 0:
		log.InfoContext(ctx, "a poll succeeded again", "failures", claim.Failures)
	}
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
