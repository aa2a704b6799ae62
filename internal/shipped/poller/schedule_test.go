package poller_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/relkit/relkit/internal/shipped/catalog"
	"github.com/relkit/relkit/internal/shipped/poller"
)

const interval = 30 * time.Second

// inTime runs a poller of one deployment in a time of the test's own, and returns it to go on in.
func inTime(t *testing.T, change func(*poller.Options), test func(*memory)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		m := due(catalog.Deployment{Environment: "production", Project: "hello", URL: refused, Interval: interval, Timeout: 5 * time.Second})
		o := options(t, m, loopback)
		change(&o)
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan struct{})
		go func() {
			defer close(ended)
			poller.New(o).Run(ctx)
		}()
		test(m)
		cancel()
		<-ended
	})
}

// waits are the times between the polls so far.
func (m *memory) waits() (waits []time.Duration) {
	seen := m.seen()
	for i := range len(seen) - 1 {
		waits = append(waits, seen[i+1].At.Sub(seen[i].At))
	}
	return waits
}

// within reports whether a wait has the wanted length: a tenth more or less, and by the time
// until the poller looks again.
func within(wait, want time.Duration) bool {
	return wait >= want-want/10 && wait <= want+want/10+time.Second
}

const refused = "http://[::1]/" // fails at once, without a connection

func TestBackoffAndRecovery(t *testing.T) {
	var log bytes.Buffer
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, `{"version":"1.2.3"}`)
	}))
	defer server.Close()
	inTime(t, func(o *poller.Options) { o.Log = slog.New(slog.NewTextHandler(&log, nil)) }, func(m *memory) {
		time.Sleep(time.Hour)
		want := interval
		for i, wait := range m.waits() {
			if !within(wait, want) {
				t.Errorf("wait %d is %s, want about %s", i, wait, want)
			}
			want = min(2*want, 5*time.Minute)
		}
		m.mu.Lock()
		m.targets[0].URL = server.URL
		failed := len(m.targets[0].seen)
		m.mu.Unlock()
		time.Sleep(20 * time.Minute)
		if waits := m.waits()[failed:]; len(waits) < 25 {
			t.Errorf("polled %d times after it is well again", len(waits))
		} else {
			for i, wait := range waits {
				if !within(wait, interval) {
					t.Errorf("wait %d is %s after it is well again", i, wait)
				}
			}
		}
	})
	if lines := strings.Count(log.String(), "\n"); lines != 2 {
		t.Errorf("the log is not one line for the failure and one for the recovery:\n%s", &log)
	}
}

func TestALongIntervalIsNotMadeShorterByFailures(t *testing.T) {
	inTime(t, func(*poller.Options) {}, func(m *memory) {
		m.mu.Lock()
		m.targets[0].Interval = time.Hour
		m.mu.Unlock()
		time.Sleep(8 * time.Hour)
		for i, wait := range m.waits()[1:] {
			if !within(wait, time.Hour) {
				t.Errorf("wait %d is %s", i, wait)
			}
		}
	})
}

func TestTheStoreIsAway(t *testing.T) {
	var log bytes.Buffer
	inTime(t, func(o *poller.Options) {
		o.Log = slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelInfo}))
	}, func(m *memory) {
		time.Sleep(10 * time.Second)
		m.fail(errors.New("the database is gone"))
		time.Sleep(10 * time.Minute)
		m.fail(nil)
		before := len(m.seen())
		time.Sleep(10 * time.Minute)
		if len(m.seen()) == before {
			t.Error("nothing was polled after the store was back")
		}
	})
	if got := strings.Count(log.String(), "the database is gone"); got != 1 {
		t.Errorf("the log reports %d times that the store is away:\n%s", got, &log)
	}
	if !strings.Contains(log.String(), "polling again") {
		t.Errorf("the log does not report that the store is back:\n%s", &log)
	}
}

func TestTheEndCutsPollsShort(t *testing.T) {
	arrived := make(chan struct{}, 1)
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		arrived <- struct{}{}
		<-r.Context().Done()
	}))
	defer server.Close()
	m := due(catalog.Deployment{Environment: "production", Project: "hello", URL: server.URL, Interval: time.Hour, Timeout: 30 * time.Second})
	o := options(t, m, loopback)
	o.Observe = func(_ time.Duration, err error) { t.Errorf("counted as a poll: %v", err) }
	stop := run(t, o)
	<-arrived
	stop()
	if seen := m.seen(); len(seen) != 0 {
		t.Errorf("kept %+v", seen)
	}
}

func TestWhatWasFoundIsKeptAtTheEnd(t *testing.T) {
	m := due(catalog.Deployment{Environment: "production", Project: "hello", URL: refused, Interval: time.Hour, Timeout: time.Second})
	ctx, cancel := context.WithCancel(t.Context())
	o := options(t, m, "")
	o.Observe = func(time.Duration, error) { cancel() }
	poller.New(o).Run(ctx)
	if seen := m.seen(); len(seen) != 1 {
		t.Errorf("kept %+v", seen)
	}
}

func TestConcurrencyIsBounded(t *testing.T) {
	const bound = 32
	var m memory
	var underWay, most atomic.Int32
	full := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		now := underWay.Add(1)
		defer underWay.Add(-1)
		most.Store(max(most.Load(), now))
		if now == bound {
			close(full)
		}
		<-r.Context().Done()
	}))
	defer server.Close()
	for i := range 3 * bound {
		m.targets = append(m.targets, due(catalog.Deployment{
			Environment: fmt.Sprint(i), Project: "hello", URL: server.URL, Interval: time.Hour, Timeout: 30 * time.Second,
		}).targets...)
	}
	stop := run(t, options(t, &m, loopback))
	<-full
	stop()
	if most.Load() != bound {
		t.Errorf("%d at once", most.Load())
	}
}
