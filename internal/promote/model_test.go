package promote_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"sync/atomic"
	"testing"

	"github.com/relkit/relkit/internal/fake/fault"
	"github.com/relkit/relkit/test/needs"
)

// errKilled is why the context of a promotion ended that was killed.
var errKilled = errors.New("killed")

// killed runs a promotion that dies with its n-th change, whose answer it never gets. It reports whether it came that far.
func (w *world) killed(t *testing.T, n int) bool {
	t.Helper()
	ctx, kill := context.WithCancelCause(t.Context())
	defer kill(nil)
	w.breaker.Break(fault.Rule{When: fault.Changes, Skip: n - 1, Times: 1, Strike: fault.HappensAnd(func() { kill(errKilled) })})
	_, err := w.promote(ctx)
	if w.breaker.Reset() == 0 {
		if err != nil {
			t.Fatal(err)
		}
		return false
	}
	if err == nil {
		t.Fatal("the promotion did not notice that it was killed")
	}
	return true
}

// mostChanges is more than any promotion here makes.
const mostChanges = 20

// For every prefix of the steps, every point of the next run where it can be killed, and the run after that: no promise is ever broken, and
// the last run finishes. Steps have one order, so their number is the state in which the last run begins; it is the same for each way there.
func TestEveryCrash(t *testing.T) {
	needs.Time(t)
	for tag, changes := range map[string]int{
		"v1.2.0":      6, // four image tags, the page, the formula
		"v1.2.0-rc.1": 2, // one image tag, the page
		"v1.0.9":      3, // a backport: two image tags, the page
	} {
		t.Run(tag, func(t *testing.T) {
			w := newWorld(t, tag)
			seen := 0
			finished := map[int]bool{} // the states from which a run has finished
			for first := range mostChanges {
				w.begin(t)
				if first > 0 && !w.killed(t, first) {
					break
				}
				seen = first
				w.legal(t)
				reached := w.save(t)
				for second := 1; second < mostChanges; second++ {
					w.beginAt(t, reached)
					died := w.killed(t, second)
					if died && finished[first+second] {
						w.legal(t)
					} else {
						if _, err := w.promote(t.Context()); err != nil {
							t.Errorf("killed after change %d, and then after change %d: %v", first, second, err)
						}
						w.legal(t)
						w.complete(t)
						finished[first+second] = true
					}
					if t.Failed() {
						t.Fatalf("first killed after change %d, then after change %d", first, second)
					}
					if !died {
						if first+second != changes+1 {
							t.Errorf("killed after change %d, the next run makes %d changes, want %d", first, second-1, changes-first)
						}
						break
					}
				}
			}
			if seen != changes {
				t.Errorf("the promotion makes %d changes, want %d: was one left out?", seen, changes)
			}
		})
	}
}

// A connection that breaks before anything happens, at every request of a promotion and for as long as it lasts: no promise is broken, and
// the next promotion, which begins where the changes before have led, finishes.
func TestEveryCut(t *testing.T) {
	needs.Time(t)
	w := newWorld(t, "v1.2.0")
	finished := map[int32]bool{} // the numbers of changes after which a promotion has finished
	for request := 0; ; request++ {
		w.begin(t)
		ctx, kill := context.WithCancelCause(t.Context())
		var cut atomic.Bool
		var changes atomic.Int32
		w.breaker.Break(
			fault.Rule{When: fault.Everything, Skip: request, Strike: fault.HangUpAnd(func() { cut.Store(true); kill(errKilled) })},
			fault.Rule{When: fault.Changes, Strike: fault.First(func() { changes.Add(1) })},
		)
		_, err := w.promote(ctx)
		kill(nil)
		w.breaker.Reset()
		if !cut.Load() {
			if err != nil || request < 20 || len(finished) != int(changes.Load()) {
				t.Errorf("it ends after %d requests and %d changes with %v", request, changes.Load(), err)
			}
			return
		}
		w.legal(t)
		if made := changes.Load(); !finished[made] {
			finished[made] = true
			if _, err := w.promote(t.Context()); err != nil {
				t.Errorf("cut from request %d on: %v", request, err)
			}
			w.legal(t)
			w.complete(t)
		}
		if t.Failed() {
			t.Fatalf("cut from request %d on", request)
		}
	}
}

// fixed are the requests for what no promotion changes: bytes under their digest, the commit of a tag, and whether there is a registry.
var fixed = regexp.MustCompile(`^/storage/|^/v2/$|/(blobs|manifests)/sha256:|/git/ref/tags/`)

// asksForState matches the requests whose answer depends on what another promotion has done, and the changes.
func asksForState(req *http.Request) bool {
	return req.Method != http.MethodGet || !fixed.MatchString(req.URL.Path)
}

// A second promotion that runs from beginning to end while the first one waits, at every request of the first whose answer the second can
// change.
func TestTwoAtOnce(t *testing.T) {
	needs.Time(t)
	w := newWorld(t, "v1.2.0")
	for request := 0; ; request++ {
		w.begin(t)
		var beside error
		w.breaker.Break(fault.Rule{When: asksForState, Skip: request, Times: 1, Strike: fault.First(func() {
			_, beside = w.promote(t.Context())
		})})
		_, err := w.promote(t.Context())
		if w.breaker.Reset() == 0 {
			if request < 20 {
				t.Errorf("a promotion asks for its state only %d times", request)
			}
			return
		}
		if err := errors.Join(err, beside); err != nil {
			t.Errorf("two at once, the second at request %d of the first: %v", request, err)
		}
		w.legal(t)
		w.complete(t)
		if t.Failed() {
			t.Fatal(fmt.Sprint("at request ", request))
		}
	}
}
