package storetest

import (
	"encoding/json"
	"errors"
	"fmt"
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
