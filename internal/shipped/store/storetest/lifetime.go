package storetest

import (
	"context"
	"errors"
	"fmt"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/relkit/relkit/internal/shipped/catalog"
	"github.com/relkit/relkit/internal/shipped/store"
)

var lifetime = map[string]func(trial){
	"a store that answers":           ping,
	"contexts that are at their end": cancelled,
	"deadlines that pass meanwhile":  deadlines,
	"a store that is closed":         closed,
	"closed while it is in use":      closedInUse,
}

// every is each method that takes a context.
var every = map[string]func(context.Context, store.Store) error{
	"AddRelease": func(ctx context.Context, s store.Store) error {
		_, err := s.AddRelease(ctx, Release("hello", "9.9.9", 0))
		return err
	},
	"Release": func(ctx context.Context, s store.Store) error { _, err := s.Release(ctx, "hello", "1.0.0"); return err },
	"Latest": func(ctx context.Context, s store.Store) error {
		_, err := s.Latest(ctx, "hello", catalog.Stable)
		return err
	},
	"Releases": func(ctx context.Context, s store.Store) error {
		_, err := s.Releases(ctx, store.Query{Limit: 1})
		return err
	},
	"Owners": func(ctx context.Context, s store.Store) error { _, err := s.Owners(ctx, digest("")); return err },
	"Retract": func(ctx context.Context, s store.Store) error {
		return s.Retract(ctx, "hello", "1.0.0", catalog.Retraction{At: at(0), Reason: "never"})
	},
	"CorrectNotes": func(ctx context.Context, s store.Store) error { return s.CorrectNotes(ctx, "hello", "1.0.0", "never") },
	"Projects": func(ctx context.Context, s store.Store) error {
		_, err := s.Projects(ctx, store.ProjectQuery{Limit: 1})
		return err
	},
	"Knows":         func(ctx context.Context, s store.Store) error { _, err := s.Knows(ctx, "hello"); return err },
	"RemoveProject": func(ctx context.Context, s store.Store) error { return s.RemoveProject(ctx, "hello") },
	"Environments": func(ctx context.Context, s store.Store) error {
		_, _, err := s.Environments(ctx, store.EnvironmentQuery{Limit: 1})
		return err
	},
	"RemoveEnvironment": func(ctx context.Context, s store.Store) error { return s.RemoveEnvironment(ctx, "production") },
	"PutDeployment": func(ctx context.Context, s store.Store) error {
		_, err := s.PutDeployment(ctx, catalog.Deployment{Environment: "never", Project: "hello"})
		return err
	},
	"RemoveDeployment": func(ctx context.Context, s store.Store) error { return s.RemoveDeployment(ctx, "production", "hello") },
	"Deployment": func(ctx context.Context, s store.Store) error {
		_, err := s.Deployment(ctx, "production", "hello")
		return err
	},
	"Deployments": func(ctx context.Context, s store.Store) error {
		_, err := s.Deployments(ctx, store.DeploymentQuery{Limit: 1})
		return err
	},
	"States": func(ctx context.Context, s store.Store) error { _, err := s.States(ctx, at(0)); return err },
	"History": func(ctx context.Context, s store.Store) error {
		_, err := s.History(ctx, store.HistoryQuery{Project: "hello", Limit: 1})
		return err
	},
	"Forget":    func(ctx context.Context, s store.Store) error { return s.Forget(ctx, at(0)) },
	"ClaimPoll": func(ctx context.Context, s store.Store) error { _, err := s.ClaimPoll(ctx, at(0), lease); return err },
	"FinishPoll": func(ctx context.Context, s store.Store) error {
		return s.FinishPoll(ctx, store.Claim{Token: "lost"}, store.Seen{At: at(0)}, at(1))
	},
	"Count":  func(ctx context.Context, s store.Store) error { return s.Count(ctx, "hello", 1) },
	"Counts": func(ctx context.Context, s store.Store) error { _, err := s.Counts(ctx); return err },
	"Ping":   func(ctx context.Context, s store.Store) error { return s.Ping(ctx) },
}

func ping(t trial) { must(t, t.open().Ping(t.Context())) }

func cancelled(t trial) {
	s := t.open()
	_, err := s.AddRelease(t.Context(), Release("hello", "1.0.0", 0))
	must(t, err)
	report(t, s, "production", "hello", "1.0.0", "", at(0))
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	late, cancel := context.WithDeadline(t.Context(), time.Now().Add(-time.Second))
	defer cancel()
	for name, call := range every {
		if err := call(ended, s); !errors.Is(err, context.Canceled) {
			t.Errorf("%s with a context that was cancelled: %v", name, err)
		}
		if err := call(late, s); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("%s after its deadline: %v", name, err)
		}
	}
	if _, err := s.Release(t.Context(), "hello", "9.9.9"); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("a release that was never acknowledged is there: %v", err)
	}
	if len(all(t, s)) != 1 {
		t.Errorf("deployments have changed: %v", all(t, s))
	}
}

// deadlines end at any point of a write. Each write is whole or not there, and the next one is not disturbed.
func deadlines(t trial) {
	s := t.open()
	release := func(i int) catalog.Release {
		r := sample(0, 2*i)
		r.Version = catalog.Version(fmt.Sprintf("1.0.%d", i))
		r.Prerelease = false
		return r
	}
	acknowledged := map[int]bool{}
	for i := range 100 {
		ctx, cancel := context.WithTimeout(t.Context(), time.Duration(i*50)*time.Microsecond)
		_, err := s.AddRelease(ctx, release(i))
		cancel()
		if err != nil && !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("an error says nothing of the deadline: %v", err)
		}
		acknowledged[i] = err == nil
	}
	for i := range 100 {
		kept, err := s.Release(t.Context(), "project-0", release(i).Version)
		switch {
		case err == nil:
			equal(t, "what is there", release(i), kept)
		case acknowledged[i] || !errors.Is(err, store.ErrNotFound):
			t.Errorf("%d: %v", i, err)
		}
		_, err = s.AddRelease(t.Context(), release(i))
		must(t, err)
	}
}

func closed(t trial) {
	s := t.open()
	must(t, s.Close())
	for name, call := range every {
		if err := call(t.Context(), s); err == nil || errors.Is(err, store.ErrNotFound) {
			t.Errorf("%s on a closed store: %v", name, err)
		}
	}
}

// What was acknowledged before the end is there, and nothing hangs.
func closedInUse(t trial) {
	s := t.open()
	var group errgroup.Group
	added := make(chan catalog.Version, 1000)
	for worker := range 4 {
		group.Go(func() error {
			for i := range 250 {
				version := catalog.Version(fmt.Sprintf("1.%d.%d", worker, i))
				if _, err := s.AddRelease(t.Context(), Release("hello", version, 0)); err != nil {
					return nil //nolint:nilerr // the store was closed, as it should be
				}
				added <- version
			}
			return nil
		})
	}
	first := <-added
	must(t, s.Close())
	must(t, group.Wait())
	close(added)
	again := t.open()
	_, err := again.Release(t.Context(), "hello", first)
	must(t, err)
	for version := range added {
		if _, err := again.Release(t.Context(), "hello", version); err != nil {
			t.Errorf("%s was acknowledged: %v", version, err)
		}
	}
}
