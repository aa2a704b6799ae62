package poller_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/relkit/relkit/internal/shipped/catalog"
	"github.com/relkit/relkit/internal/shipped/poller"
	"github.com/relkit/relkit/internal/shipped/store"
	"github.com/relkit/relkit/internal/shipped/store/sqlite"
	"github.com/relkit/relkit/internal/shipped/store/storetest"
)

func open(t *testing.T, folder string) store.Store {
	t.Helper()
	return storetest.OpenReady(t, sqlite.Open, folder)
}

func put(t *testing.T, s store.Store, d catalog.Deployment) {
	t.Helper()
	if _, err := s.PutDeployment(t.Context(), d); err != nil {
		t.Fatal(err)
	}
}

func TestTwoPollersShareTheWork(t *testing.T) {
	const targets = 40
	var mu sync.Mutex
	asked := map[string]int{}
	want := map[string]int{}
	all := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		asked[r.URL.Path]++
		if len(asked) == targets && asked[r.URL.Path] == 1 {
			close(all)
		}
		_, _ = io.WriteString(w, `{"version":"1.2.3","commit":"`+commit+`"}`)
	}))
	defer server.Close()
	folder := t.TempDir()
	one, other := open(t, folder), open(t, folder)
	for i := range targets {
		path := fmt.Sprintf("/%d", i)
		want[path] = 1
		put(t, one, catalog.Deployment{
			Environment: fmt.Sprintf("e%d", i), Project: "hello", URL: server.URL + path, Interval: time.Hour, Timeout: 10 * time.Second,
		})
	}
	stopOne := run(t, options(t, one, loopback))
	stopOther := run(t, options(t, other, loopback))
	<-all
	stopOne()
	stopOther()
	if diff := cmp.Diff(want, asked); diff != "" {
		t.Error(diff)
	}
	kept, err := one.Deployments(t.Context(), store.DeploymentQuery{Limit: 1000})
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	for _, d := range kept {
		if d.Version == "1.2.3" && d.Commit == commit && !d.LastSeen.IsZero() {
			seen++
		}
	}
	// The last ones may have been cut short by the end; none is half kept.
	if seen == 0 {
		t.Error("nothing was kept")
	}
}

func TestTheClockIsSetBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := open(t, t.TempDir())
		put(t, s, catalog.Deployment{Environment: "production", Project: "hello", URL: refused, Interval: 10 * time.Second, Timeout: time.Second})
		var back, polls atomic.Int64
		o := options(t, s, "")
		o.Now = func() time.Time { return time.Now().Add(-time.Duration(back.Load())) }
		o.Observe = func(time.Duration, error) { polls.Add(1) }
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan struct{})
		go func() {
			defer close(ended)
			poller.New(o).Run(ctx)
		}()
		time.Sleep(30 * time.Second)
		synctest.Wait()
		before := polls.Load()
		back.Store(int64(24 * time.Hour))
		time.Sleep(10 * time.Minute)
		synctest.Wait()
		if polls.Load() == before {
			t.Error("not polled since the clock was set back")
		}
		cancel()
		<-ended
	})
}
