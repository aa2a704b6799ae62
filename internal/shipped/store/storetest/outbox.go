package storetest

import (
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/relkit/relkit/internal/shipped/catalog"
	"github.com/relkit/relkit/internal/shipped/store"
)

var outbox = map[string]func(trial){
	"a release is an event once":                       releaseEvents,
	"events without a consumer are not recorded":       noEvents,
	"an event becomes a delivery to each hook":         fansOut,
	"a delivery is claimed by one of many":             exclusiveDelivery,
	"deliveries that are alike are claimed together":   alikeDeliveries,
	"a delivery that fails is due later":               putOff,
	"a delivery whose claim was lost":                  lostDelivery,
	"deliveries after a clock was set back":            deliveryClockSetBack,
	"deliveries that are too old or too many":          tooMuch,
	"deliveries to a hook that is gone":                goneHook,
	"a lease has one holder":                           oneHolder,
	"alerts are kept only with the lease":              alertsKept,
	"events that are fanned out by many at once":       fanOutAtOnce,
	"a lease that seems to end far in the future":      leaseClockSetBack,
	"a retraction that is taken back is no event":      reinstated,
	"alerts that fail to be saved leave no event":      alertsAllOrNothing,
	"more events than one call takes out are not lost": manyEvents,
}

// withOutbox is a store that records events.
type withOutbox interface {
	store.Store
	store.Outbox
}

func (t trial) outbox() withOutbox {
	t.Helper()
	s, ok := t.open().(withOutbox)
	if !ok {
		t.Fatal("the store has no outbox")
	}
	s.RecordEvents()
	return s
}

func toOps(store.Event) []string { return []string{"ops"} }

func fan(t testing.TB, s store.Outbox, now time.Time, hooksOf func(store.Event) []string) (dropped map[string]int) {
	t.Helper()
	total := map[string]int{}
	for more := true; more; {
		var err error
		more, dropped, err = s.FanOut(t.Context(), now, hooksOf)
		must(t, err)
		for hook, n := range dropped {
			total[hook] += n
		}
	}
	return total
}

// deliveries claims all that are due.
func deliveries(t testing.TB, s store.Outbox, now time.Time, hooks ...string) (due []store.Delivery) {
	t.Helper()
	for {
		d, err := s.ClaimDelivery(t.Context(), hooks, now, lease)
		if errors.Is(err, store.ErrNotFound) {
			return due
		}
		must(t, err)
		due = append(due, d)
	}
}

func events(t testing.TB, s store.Outbox, n int, when time.Time) {
	t.Helper()
	_, err := s.Lease(t.Context(), "test", "me", at(0), at(60))
	must(t, err)
	var list []store.Event
	for i := range n {
		list = append(list, store.NewEvent(store.DeploymentBehind, "production", fmt.Sprintf("p%d", i), when, map[string]int{"number": i}))
	}
	must(t, s.SaveAlerts(t.Context(), "test", "me", nil, nil, list))
}

func alikeDeliveries(t trial) {
	s := t.outbox()
	_, err := s.Lease(t.Context(), "test", "me", at(0), at(60))
	must(t, err)
	var list []store.Event
	for i, event := range []struct {
		kind                 store.EventKind
		environment, project string
	}{
		{store.DeploymentBehind, "dev", "hello"},
		{store.DeploymentBehind, "dev", "other"},
		{store.DeploymentMismatch, "dev", "hello"},
		{store.DeploymentBehind, "production", "hello"},
		{store.DeploymentBehind, "staging", "hello"},
		{store.DeploymentBehind, "test", "hello"},
	} {
		list = append(list, store.NewEvent(event.kind, event.environment, event.project, at(10), map[string]int{"number": i}))
	}
	must(t, s.SaveAlerts(t.Context(), "test", "me", nil, nil, list))
	fan(t, s, at(10), func(store.Event) []string { return []string{"ops", "chat"} })
	first, err := s.ClaimDelivery(t.Context(), []string{"chat"}, at(10), lease)
	must(t, err)
	claim := func(most int) (environments string, all []store.Delivery) {
		all, err := s.ClaimAlike(t.Context(), first, most, at(10), lease)
		must(t, err)
		for _, d := range all {
			if d.Hook != "chat" || d.Kind != first.Kind || d.Project != "hello" || d.Attempts != 1 || d.Token == "" || d.Message == "" {
				t.Errorf("%+v", d)
			}
			environments += d.Environment + " "
		}
		return environments, all
	}
	environments, two := claim(2)
	equal(t, "two of them", first.Environment+" production staging ", "dev "+environments)
	environments, _ = claim(9)
	equal(t, "the rest", "test ", environments)
	environments, _ = claim(9)
	equal(t, "what is left", "", environments)
	for _, d := range two {
		must(t, s.FinishDelivery(t.Context(), d, time.Time{}))
	}
	waiting, err := s.Waiting(t.Context())
	must(t, err)
	equal(t, "deliveries", map[string]int{"ops": 6, "chat": 4}, waiting)
}

func releaseEvents(t trial) {
	s := t.outbox()
	r := Release("hello", "1.0.0", 0)
	for range 2 {
		_, err := s.AddRelease(t.Context(), r)
		must(t, err)
	}
	other := r
	other.Commit = digest("other")[:40]
	if _, err := s.AddRelease(t.Context(), other); err == nil {
		t.Fatal("other content was taken")
	}
	must(t, s.Retract(t.Context(), "hello", "1.0.0", catalog.Retraction{At: at(5), Reason: "a <mistake>"}))
	if err := s.Retract(t.Context(), "hello", "9.0.0", catalog.Retraction{At: at(5), Reason: "unknown"}); !errors.Is(err, store.ErrNotFound) {
		t.Error(err)
	}
	now := time.Now()
	fan(t, s, now, toOps)
	due := deliveries(t, s, now, "ops")
	if len(due) != 1 { // the retraction was long ago, by its time
		t.Fatalf("%d deliveries", len(due))
	}
	var data store.ReleaseData
	must(t, json.Unmarshal(due[0].Data, &data))
	equal(t, "the data", store.ReleaseData{Project: "hello", Version: "1.0.0", Commit: r.Commit, PublishedAt: &r.PublishedAt, Prerelease: &r.Prerelease}, data)
	if d := due[0]; d.Kind != store.ReleasePublished || d.Project != "hello" || d.Environment != "" || d.Message == "" || d.Attempts != 1 || d.Hook != "ops" {
		t.Errorf("%+v", d)
	}
}

func reinstated(t trial) {
	s := t.outbox()
	_, err := s.AddRelease(t.Context(), Release("hello", "1.0.0", 0))
	must(t, err)
	fan(t, s, at(0), func(store.Event) []string { return nil })
	must(t, s.Retract(t.Context(), "hello", "1.0.0", catalog.Retraction{At: at(5), Reason: "a <mistake>"}))
	must(t, s.Retract(t.Context(), "hello", "1.0.0", catalog.Retraction{}))
	fan(t, s, at(6), toOps)
	due := deliveries(t, s, at(6), "ops")
	if len(due) != 1 || due[0].Kind != store.ReleaseRetracted || !due[0].At.Equal(at(5)) {
		t.Fatalf("%+v", due)
	}
	var data store.ReleaseData
	must(t, json.Unmarshal(due[0].Data, &data))
	equal(t, "the reason", "a <mistake>", data.Reason)
}

func noEvents(t trial) {
	s, _ := t.open().(withOutbox)
	_, err := s.AddRelease(t.Context(), Release("hello", "1.0.0", 0))
	must(t, err)
	fan(t, s, time.Now(), func(store.Event) []string { t.Error("there is an event"); return nil })
}

func fansOut(t trial) {
	s := t.outbox()
	events(t, s, 2, at(0))
	fan(t, s, at(1), func(e store.Event) []string {
		if e.Project == "p0" {
			return []string{"ops", "team"}
		}
		return nil
	})
	waiting, err := s.Waiting(t.Context())
	must(t, err)
	equal(t, "what waits", map[string]int{"ops": 1, "team": 1}, waiting)
	due := deliveries(t, s, at(1), "ops", "team")
	if len(due) != 2 || due[0].Message != due[1].Message || due[0].Hook == due[1].Hook || string(due[0].Data) == "" {
		t.Errorf("%+v", due)
	}
	for _, d := range due {
		must(t, s.FinishDelivery(t.Context(), d, time.Time{}))
	}
	fan(t, s, at(2), toOps)
	if due := deliveries(t, s, at(200), "ops", "team"); len(due) > 0 {
		t.Errorf("%+v", due)
	}
	if _, err := s.ClaimDelivery(t.Context(), nil, at(200), lease); !errors.Is(err, store.ErrNotFound) {
		t.Error(err)
	}
}

func manyEvents(t trial) {
	s := t.outbox()
	const many = 2*store.FanOutBatch + 1
	events(t, s, many, at(0))
	fan(t, s, at(1), toOps)
	if due := deliveries(t, s, at(1), "ops"); len(due) != many || due[0].Project != "p0" {
		t.Errorf("%d of %d", len(due), many)
	}
}

func fanOutAtOnce(t trial) {
	stores := []withOutbox{t.outbox(), t.outbox()}
	const many = 150
	events(t, stores[0], many, at(0))
	var group errgroup.Group
	for i := range 8 {
		group.Go(func() error {
			for range 3 {
				if _, _, err := stores[i%2].FanOut(t.Context(), at(1), toOps); err != nil {
					return err
				}
			}
			return nil
		})
	}
	must(t, group.Wait())
	if due := deliveries(t, stores[0], at(1), "ops"); len(due) != many {
		t.Errorf("%d deliveries of %d events", len(due), many)
	}
}

func exclusiveDelivery(t trial) {
	stores := []withOutbox{t.outbox(), t.outbox()}
	const many = 40
	events(t, stores[0], many, at(0))
	fan(t, stores[0], at(0), toOps)
	var mu sync.Mutex
	claimed := map[string]int{}
	var group errgroup.Group
	for i := range 8 {
		group.Go(func() error {
			for {
				d, err := stores[i%2].ClaimDelivery(t.Context(), []string{"ops"}, at(0), lease)
				if errors.Is(err, store.ErrNotFound) {
					return nil
				}
				if err != nil {
					return err
				}
				mu.Lock()
				claimed[d.Message]++
				mu.Unlock()
			}
		})
	}
	must(t, group.Wait())
	for message, times := range claimed {
		if times != 1 {
			t.Errorf("%s was claimed %d times", message, times)
		}
	}
	if len(claimed) < many/2 { // one that finds another's row locked may see nothing due, and comes again
		t.Errorf("%d of %d were claimed", len(claimed), many)
	}
}

func putOff(t trial) {
	s := t.outbox()
	events(t, s, 1, at(0))
	fan(t, s, at(0), toOps)
	for attempt := 1; attempt <= 3; attempt++ {
		due := deliveries(t, s, at(10*attempt), "ops")
		if len(due) != 1 || due[0].Attempts != attempt {
			t.Fatalf("%+v", due)
		}
		must(t, s.FinishDelivery(t.Context(), due[0], at(10*attempt+10)))
		if early := deliveries(t, s, at(10*attempt+9), "ops"); len(early) > 0 {
			t.Errorf("%+v", early)
		}
	}
}

func lostDelivery(t trial) {
	s, other := t.outbox(), t.outbox()
	events(t, s, 1, at(0))
	fan(t, s, at(0), toOps)
	lost := deliveries(t, s, at(0), "ops")[0]
	if early := deliveries(t, other, at(0).Add(lease-time.Second), "ops"); len(early) > 0 {
		t.Errorf("claimed within the lease: %+v", early)
	}
	held := deliveries(t, other, at(0).Add(lease), "ops")[0]
	equal(t, "the message", lost.Message, held.Message)
	equal(t, "the attempt", 2, held.Attempts)
	must(t, s.FinishDelivery(t.Context(), lost, time.Time{}))
	must(t, other.FinishDelivery(t.Context(), held, at(5)))
	if due := deliveries(t, s, at(5), "ops"); len(due) != 1 {
		t.Error("who had lost the claim has ended the delivery")
	}
}

func deliveryClockSetBack(t trial) {
	s := t.outbox()
	events(t, s, 1, at(0))
	fan(t, s, at(0), toOps)
	d := deliveries(t, s, at(0), "ops")[0]
	must(t, s.FinishDelivery(t.Context(), d, at(0).Add(48*time.Hour)))
	if due := deliveries(t, s, at(1), "ops"); len(due) != 1 {
		t.Error("it waits for two days")
	}
}

func tooMuch(t trial) {
	s := t.outbox()
	events(t, s, 3, at(0))
	fan(t, s, at(1), toOps)
	events(t, s, 1, at(1))
	late := at(0).Add(store.MaxAge + time.Second)
	equal(t, "too old", map[string]int{"ops": 3}, fan(t, s, late, toOps))
	for range 4 {
		events(t, s, 300, at(60))
	}
	dropped := fan(t, s, at(61), func(e store.Event) []string {
		if e.Project == "p0" {
			return []string{"ops", "team"}
		}
		return []string{"ops"}
	})
	equal(t, "too many", map[string]int{"ops": 201}, dropped)
	waiting, err := s.Waiting(t.Context())
	must(t, err)
	equal(t, "what waits", map[string]int{"ops": store.MaxWaiting, "team": 4}, waiting)
}

func goneHook(t trial) {
	s := t.outbox()
	events(t, s, 3, at(0))
	fan(t, s, at(0), func(store.Event) []string { return []string{"ops", "team"} })
	dropped, err := s.DropDeliveries(t.Context(), "ops")
	must(t, err)
	equal(t, "what was dropped", 3, dropped)
	equal(t, "what is left", 3, len(deliveries(t, s, at(0), "ops", "team")))
}

func oneHolder(t trial) {
	s, other := t.outbox(), t.outbox()
	for _, try := range []struct {
		s      store.Outbox
		holder string
		now    int
		want   bool
	}{
		{s, "a", 0, true}, {other, "b", 1, false}, {s, "a", 1, true}, {other, "b", 2, false}, {other, "b", 3, true}, {s, "a", 3, false},
	} {
		held, err := try.s.Lease(t.Context(), "watch", try.holder, at(try.now), at(try.now+2))
		must(t, err)
		if held != try.want {
			t.Errorf("%s at %d: %t", try.holder, try.now, held)
		}
	}
}

func leaseClockSetBack(t trial) {
	s := t.outbox()
	for holder, now := range map[string]time.Time{"a": at(0).Add(48 * time.Hour)} {
		_, err := s.Lease(t.Context(), "watch", holder, now, now.Add(time.Minute))
		must(t, err)
	}
	held, err := s.Lease(t.Context(), "watch", "b", at(0), at(1))
	must(t, err)
	if !held {
		t.Error("no replica may watch for two days")
	}
}

func alertsKept(t trial) {
	s := t.outbox()
	held, err := s.Lease(t.Context(), "watch", "a", at(0), at(2))
	must(t, err)
	equal(t, "held", true, held)
	first := store.Alert{Environment: "production", Project: "hello", Kind: store.DeploymentBehind, Since: at(0)}
	second := store.Alert{Environment: "production", Project: "hello", Kind: store.DeploymentMismatch, Since: at(1), Sent: true}
	must(t, s.SaveAlerts(t.Context(), "watch", "a", []store.Alert{first, second}, nil, nil))
	first.Sent = true
	must(t, s.SaveAlerts(t.Context(), "watch", "a", []store.Alert{first}, []store.Alert{second}, nil))
	kept, err := s.Alerts(t.Context())
	must(t, err)
	equal(t, "alerts", []store.Alert{first}, kept)
}

func alertsAllOrNothing(t trial) {
	s := t.outbox()
	_, err := s.Lease(t.Context(), "watch", "a", at(0), at(2))
	must(t, err)
	_, err = s.Lease(t.Context(), "watch", "b", at(2), at(4))
	must(t, err)
	alert := store.Alert{Environment: "production", Project: "hello", Kind: store.DeploymentBehind, Since: at(0)}
	event := store.NewEvent(store.DeploymentBehind, "production", "hello", at(2), struct{}{})
	if err := s.SaveAlerts(t.Context(), "watch", "a", []store.Alert{alert}, nil, []store.Event{event}); !errors.Is(err, store.ErrLeaseLost) {
		t.Errorf("who had lost the lease: %v", err)
	}
	kept, err := s.Alerts(t.Context())
	must(t, err)
	equal(t, "alerts", []store.Alert{}, kept)
	fan(t, s, at(2), func(store.Event) []string { t.Error("there is an event"); return nil })
}
