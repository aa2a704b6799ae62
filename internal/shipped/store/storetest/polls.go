package storetest

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/relkit/relkit/internal/shipped/catalog"
	"github.com/relkit/relkit/internal/shipped/store"
)

var polls = map[string]func(trial){
	"a poll is claimed by one of many":    exclusive,
	"a poll that succeeds":                success,
	"polls that fail":                     failure,
	"the longest due comes first":         order,
	"a lease that ends":                   leaseEnds,
	"a claim that was lost":               lostClaim,
	"put anew during a poll":              putDuringPoll,
	"removed during a poll":               removedDuringPoll,
	"reported deployments are not polled": nothingToPoll,
	"polls after a clock was set back":    pollClockSetBack,
}

const lease = time.Minute

func watch(t testing.TB, s store.Store, environment string) catalog.Deployment {
	t.Helper()
	d := catalog.Deployment{Environment: environment, Project: "hello", URL: "https://" + environment + ".example.com/version", Interval: time.Minute, Timeout: time.Second}
	_, err := s.PutDeployment(t.Context(), d)
	must(t, err)
	return d
}

func claim(t testing.TB, s store.Store, now time.Time) store.Claim {
	t.Helper()
	c, err := s.ClaimPoll(t.Context(), now, lease)
	must(t, err)
	if c.Token == "" {
		t.Error("a claim without a token")
	}
	return c
}

func noneDue(t testing.TB, s store.Store, now time.Time) {
	t.Helper()
	if c, err := s.ClaimPoll(t.Context(), now, lease); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("got the claim %v, %v; want ErrNotFound", c, err)
	}
}

func exclusive(t trial) {
	const targets, callers = 20, 50
	stores := []store.Store{t.open(), t.open()}
	for i := range targets {
		watch(t, stores[0], fmt.Sprintf("environment-%d", i))
	}
	var group errgroup.Group
	var mu sync.Mutex
	claimed := map[string]int{}
	for i := range callers {
		group.Go(func() error {
			c, err := stores[i%2].ClaimPoll(t.Context(), at(0), lease)
			if errors.Is(err, store.ErrNotFound) {
				return nil
			}
			mu.Lock()
			defer mu.Unlock()
			claimed[c.Deployment.Environment]++
			return err
		})
	}
	must(t, group.Wait())
	if len(claimed) != targets {
		t.Errorf("%d of %d targets were claimed by %d callers", len(claimed), targets, callers)
	}
	for environment, times := range claimed {
		if times != 1 {
			t.Errorf("%s was claimed %d times", environment, times)
		}
	}
	noneDue(t, stores[0], at(0))
}

func success(t trial) {
	s := t.open()
	d := watch(t, s, "production")
	c := claim(t, s, at(0))
	equal(t, "what is to be polled", d, c.Deployment)
	must(t, s.FinishPoll(t.Context(), c, store.Seen{Version: "1.0.0", Commit: "abc", At: at(1)}, at(10)))
	d.Observation = catalog.Observation{Version: "1.0.0", Commit: "abc", Since: at(1), LastSeen: at(1)}
	equal(t, "deployments", []catalog.Deployment{d}, all(t, s))
	noneDue(t, s, at(9))
	c = claim(t, s, at(10))
	equal(t, "what is to be polled", d, c.Deployment)
	must(t, s.FinishPoll(t.Context(), c, store.Seen{Version: "1.0.1", Commit: "def", At: at(10)}, at(20)))
	kept := changes(t, s, "production", 10)
	if len(kept) != 2 || kept[0].Version != "1.0.1" {
		t.Errorf("the history is %v", kept)
	}
}

func failure(t trial) {
	s := t.open()
	d := watch(t, s, "production")
	must(t, s.FinishPoll(t.Context(), claim(t, s, at(0)), store.Seen{Version: "1.0.0", At: at(0)}, at(1)))
	for i := range 3 {
		c := claim(t, s, at(1+i))
		if c.Failures != i {
			t.Errorf("claim %d counts %d failures", i, c.Failures)
		}
		must(t, s.FinishPoll(t.Context(), c, store.Seen{Error: fmt.Sprintf("error %d", i), At: at(1 + i)}, at(2+i)))
	}
	d.Observation = catalog.Observation{Version: "1.0.0", Since: at(0), LastSeen: at(0), LastError: "error 2"}
	equal(t, "deployments", []catalog.Deployment{d}, all(t, s))
	must(t, s.FinishPoll(t.Context(), claim(t, s, at(5)), store.Seen{Version: "1.0.0", At: at(5)}, at(6)))
	d.Observation = catalog.Observation{Version: "1.0.0", Since: at(0), LastSeen: at(5)}
	equal(t, "deployments after a success", []catalog.Deployment{d}, all(t, s))
	if c := claim(t, s, at(6)); c.Failures != 0 {
		t.Errorf("%d failures are counted after a success", c.Failures)
	}
	kept := changes(t, s, "", 10)
	if len(kept) != 1 {
		t.Errorf("failures have made history: %v", kept)
	}
}

func order(t trial) {
	s := t.open()
	for i, environment := range []string{"a", "b", "c"} {
		watch(t, s, environment)
		must(t, s.FinishPoll(t.Context(), claim(t, s, at(0)), store.Seen{At: at(0)}, at(30-10*i)))
	}
	for _, want := range []string{"c", "b", "a"} {
		equal(t, "the environment that is polled", want, claim(t, s, at(40)).Deployment.Environment)
	}
}

func leaseEnds(t trial) {
	s, other := t.open(), t.open()
	watch(t, s, "production")
	first := claim(t, s, at(0))
	noneDue(t, other, at(0).Add(lease-time.Second))
	second := claim(t, other, at(0).Add(lease))
	if first.Token == second.Token {
		t.Error("two claims have the same token")
	}
}

func lostClaim(t trial) {
	s, other := t.open(), t.open()
	watch(t, s, "production")
	lost := claim(t, s, at(0))
	held := claim(t, other, at(5))
	must(t, s.FinishPoll(t.Context(), lost, store.Seen{Version: "0.9.0", At: at(5)}, at(6)))
	equal(t, "what was seen by who had lost the claim", catalog.Observation{}, all(t, s)[0].Observation)
	must(t, other.FinishPoll(t.Context(), held, store.Seen{Version: "1.0.0", At: at(5)}, at(6)))
	must(t, other.FinishPoll(t.Context(), held, store.Seen{Error: "a second time", At: at(5)}, at(60)))
	equal(t, "what was seen", catalog.Observation{Version: "1.0.0", Since: at(5), LastSeen: at(5)}, all(t, s)[0].Observation)
	claim(t, s, at(6))
}

func putDuringPoll(t trial) {
	s := t.open()
	watch(t, s, "production")
	old := claim(t, s, at(0))
	d := watch(t, s, "production")
	must(t, s.FinishPoll(t.Context(), old, store.Seen{Error: "of the old URL", At: at(0)}, at(60)))
	equal(t, "deployments", []catalog.Deployment{d}, all(t, s))
	equal(t, "what is due at once", d, claim(t, s, at(0)).Deployment)
}

func removedDuringPoll(t trial) {
	s := t.open()
	watch(t, s, "production")
	c := claim(t, s, at(0))
	must(t, s.RemoveDeployment(t.Context(), "production", "hello"))
	must(t, s.FinishPoll(t.Context(), c, store.Seen{Version: "1.0.0", At: at(0)}, at(1)))
	equal(t, "deployments", []catalog.Deployment{}, all(t, s))
	kept := changes(t, s, "", 10)
	equal(t, "history", []catalog.Change{}, kept)
}

func nothingToPoll(t trial) {
	s := t.open()
	noneDue(t, s, at(0))
	report(t, s, "production", "hello", "1.0.0", "", at(0))
	noneDue(t, s, at(100))
}

func pollClockSetBack(t trial) {
	s := t.open()
	watch(t, s, "production")
	day := 24 * time.Hour
	must(t, s.FinishPoll(t.Context(), claim(t, s, at(0).Add(day)), store.Seen{Version: "1.0.0", At: at(0).Add(day)}, at(1).Add(day)))
	noneDue(t, s, at(0).Add(day-store.ClockSkew)) // clocks that differ a little
	c := claim(t, s, at(0))
	noneDue(t, s, at(0))
	must(t, s.FinishPoll(t.Context(), c, store.Seen{Version: "1.0.0", At: at(0)}, at(1)))
	noneDue(t, s, at(0))
	claim(t, s, at(1))
}
