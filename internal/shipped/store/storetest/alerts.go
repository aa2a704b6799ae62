package storetest

import (
	"errors"
	"time"

	"github.com/relkit/relkit/internal/shipped/store"
)

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
