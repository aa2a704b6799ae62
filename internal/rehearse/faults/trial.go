package faults

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/relkit/relkit/internal/fake/fault"
	"github.com/relkit/relkit/internal/fake/observe"
)

// trialTimeout is how long a command may take under a fault.
const trialTimeout = 10 * time.Minute

// mostChanges is more requests for changes than any promotion makes.
const mostChanges = 200

// trial is a fault while it is tried.
type trial struct {
	*session

	fault   Fault
	turn    int  // of a fault that strikes at one change or manifest after the other: which one, counted from one
	struck  int  // how often the fault has struck
	between bool // what happens between verification and promotion is still to happen
	kill    context.CancelCauseFunc
	kills   kills

	shown []string
	wrong []string
}

func (t *trial) wrongf(format string, args ...any) {
	t.wrong = append(t.wrong, fmt.Sprintf(format, args...))
}

// try runs a release with a fault, and checks the outcome.
func (r *session) try(ctx context.Context, f Fault) Trial {
	started, omitted := time.Now(), r.Omitted
	defer func() { r.Omitted = omitted }() // a second build omits the same
	t := &trial{session: r, fault: f}
	result := Trial{Fault: f, Outcome: NotTried}
	if result.Reason = t.impossible(ctx); result.Reason != "" {
		return result
	}
	result.Outcome, result.Said = t.once(ctx)
	switch {
	case t.struck > 0 || len(t.wrong) > 0:
	case result.Outcome != ByItself:
		t.wrongf("the fault never struck, and %s was stopped all the same", f.Command)
	default:
		return Trial{Fault: f, Outcome: NotTried, Reason: "the release makes no request that it could strike"}
	}
	result.Shown, result.Wrong, result.Took = strings.Join(t.shown, "; then "), t.wrong, time.Since(started)
	if len(result.Wrong) > 0 {
		result.Outcome = Stuck
	}
	return result
}

// turns returns how often the command is run into the fault at most.
func (t *trial) turns() int {
	switch {
	case t.fault.everyChange:
		return mostChanges
	case t.fault.inTurn:
		return len(t.struckManifests())
	}
	return 1
}

// once runs the command into the fault, runs it again without it, and examines the release.
func (t *trial) once(ctx context.Context) (Outcome, string) {
	ctx, cancel := context.WithTimeoutCause(ctx, trialTimeout, fmt.Errorf("it took longer than %s", trialTimeout))
	defer cancel()
	if err := t.begin(ctx); err != nil {
		t.wrongf("the fakes could not be prepared: %v", err)
		return Stuck, ""
	}
	defer t.tidyUp()
	said, stopped := t.inTurn(ctx)
	outcome, said := t.recover(ctx, said, stopped)
	if outcome != Stuck {
		t.finish(ctx, t.fault.Command == CommandPromote && outcome != ByPerson)
	}
	violations, err := t.injector.observer.Violations()
	if err != nil {
		t.wrongf("%v", err)
	}
	for _, violation := range violations {
		t.wrongf("%s", t.tidy(violation.String()))
	}
	return outcome, said
}

// inTurn runs the command into the fault, and into its next turn for as long as that stops it. It returns what the command said
// when it stopped first, and its error.
func (t *trial) inTurn(ctx context.Context) (said string, stopped error) {
	for t.turn = 1; ; t.turn++ {
		again := t.withFault(ctx)
		t.show(ctx)
		if again != nil && !errors.Is(again, errKilled) { // what is killed says nothing
			said = cmp.Or(said, t.say(again))
		}
		stopped = cmp.Or(stopped, again)
		if again == nil || len(t.wrong) > 0 || ctx.Err() != nil || t.turn == t.turns() {
			return said, stopped
		}
	}
}

// begin goes back to where the command finds the release.
func (t *trial) begin(ctx context.Context) error {
	from := t.injector.built
	if t.fault.Command == CommandBuild {
		from = t.injector.clean
		if t.imagesOnly() {
			from.forge = t.injector.built.forge
		}
		if t.pageOnly() {
			from.images = t.injector.built.images
		}
	}
	t.between = t.fault.between != nil
	if err := errors.Join(t.restore(ctx, from), t.Restore(t.handedOver())); err != nil {
		return err
	}
	watched := observe.Release{Repository: t.Subject.Repository, Version: t.Subject.Version, Staging: map[string][]string{}}
	for _, image := range t.Planned.Plan.Images {
		if image.Staged {
			watched.Staging[image.Name] = image.Tags
		}
	}
	t.injector.observer.Begin(ctx, watched)
	if t.fault.Command == CommandPromote {
		t.injector.observer.Verified(verified(t.Report()))
	}
	return nil
}

// withFault runs the command while the fault is there.
func (t *trial) withFault(ctx context.Context) error {
	ctx, t.kill = context.WithCancelCause(ctx)
	defer t.kill(nil)
	var rules []fault.Rule
	if t.fault.rules != nil {
		rules = t.fault.rules(t)
	}
	t.injector.breaker.Break(rules...)
	end := func() error { return nil }
	if t.fault.arm != nil {
		var err error
		if end, err = t.fault.arm(t, ctx); err != nil {
			t.wrongf("the fault could not be injected: %v", err)
			return nil
		}
		t.struck++
	}
	run := (*trial).command
	if t.fault.run != nil {
		run = t.fault.run
	}
	stopped := run(t, ctx)
	if stopped != nil && errors.Is(context.Cause(ctx), errKilled) {
		stopped = errKilled // however the command put it
	}
	struck := t.injector.breaker.Reset()
	if planned := strikes(rules); t.fault.manifests != nil && struck < planned {
		t.wrongf("the fault struck %d times instead of %d", struck, planned)
	}
	t.struck += struck
	if err := end(); err != nil {
		t.wrongf("the fault could not be ended: %v", err)
	}
	return stopped
}

// strikes returns how often rules strike at least.
func strikes(rules []fault.Rule) (times int) {
	for _, rule := range rules {
		times += max(1, rule.Times)
	}
	return times
}

// command returns the command that the maintainer or the job runs, repeatedly.
func (t *trial) command(ctx context.Context) error {
	switch t.fault.Command {
	case CommandBuild:
		return t.build(ctx)
	case CommandVerify:
		return t.verify(ctx)
	default:
		return t.promote(ctx)
	}
}

// recover runs the command again, and does what its message asks of the user.
func (t *trial) recover(ctx context.Context, said string, stopped error) (Outcome, string) {
	if stopped == nil {
		if t.fault.person != "" {
			t.wrongf("it continued, although the user must act")
		}
		return ByItself, ""
	}
	again := t.command(ctx)
	if again == nil && t.fault.person == "" {
		return RunAgain, said
	}
	if again == nil {
		t.wrongf("it finished, although the user must act")
		return Stuck, said
	}
	said = t.say(again)
	if t.fault.person == "" || !strings.Contains(said, t.fault.person) {
		t.wrongf("it failed again when run again: %s", said)
		return Stuck, said
	}
	if err := t.fault.fix(t, ctx); err != nil {
		t.wrongf("what it asked of the user does not help: %s", t.say(err))
		return Stuck, said
	}
	return ByPerson, said
}

// finish completes the release, unless it is promoted, and examines it as a user.
func (t *trial) finish(ctx context.Context, promoted bool) {
	if t.fault.Command == CommandBuild {
		if err := t.verify(ctx); err != nil {
			t.wrongf("the verification after it failed: %s", t.say(err))
			return
		}
	}
	if !promoted {
		if err := t.promote(ctx); err != nil {
			t.wrongf("the promotion after it failed: %s", t.say(err))
			return
		}
	}
	result, err := t.look(ctx)
	if err != nil {
		t.wrongf("the release is not public: %s", t.say(err))
		return
	}
	if err := failure("the published release fails verification", result); err != nil {
		t.wrongf("%v", err)
	}
}
