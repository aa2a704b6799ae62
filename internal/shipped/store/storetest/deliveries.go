package storetest

import (
	"errors"
	"sync"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/relkit/relkit/internal/shipped/store"
)

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
