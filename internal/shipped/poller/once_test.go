package poller_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"github.com/relkit/relkit/internal/shipped/catalog"
	"github.com/relkit/relkit/internal/shipped/poller"
)

func TestOnceAsksAllThatIsDueAndNothingElse(t *testing.T) {
	const all = 100 // more than are asked at once
	var asked atomic.Int64
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		asked.Add(1)
		_, _ = io.WriteString(w, `{"version":"1.2.3"}`)
	}))
	defer server.Close()
	var deployments []catalog.Deployment
	for number := range all {
		deployments = append(deployments, catalog.Deployment{
			Environment: fmt.Sprint(number), Project: "hello", URL: server.URL, Interval: time.Hour, Timeout: time.Minute,
		})
	}
	m := due(deployments...)
	p := poller.New(options(t, m, loopback))
	for range 2 {
		if err := p.Once(t.Context()); err != nil {
			t.Fatal(err)
		}
		if asked.Load() != all {
			t.Errorf("asked %d of %d", asked.Load(), all)
		}
	}
	for _, target := range m.targets { // nothing is under way any more
		if len(target.seen) != 1 || target.seen[0].Version != "1.2.3" {
			t.Errorf("%s: %+v", target.Environment, target.seen)
		}
	}
}

func TestOnceEndsWithItsContext(t *testing.T) {
	asked, hang := make(chan struct{}), make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { close(asked); <-hang }))
	defer server.Close()
	defer close(hang)
	m := due(catalog.Deployment{Environment: "production", URL: server.URL, Interval: time.Hour, Timeout: time.Minute})
	ctx, cancel := context.WithCancel(t.Context())
	go func() { <-asked; cancel() }()
	if err := poller.New(options(t, m, loopback)).Once(ctx); err != nil || len(m.seen()) > 0 {
		t.Errorf("%v, and the poll that was cut short is %+v", err, m.seen())
	}
}

func TestOnceSaysThatTheStoreIsAway(t *testing.T) {
	m := due()
	m.fail(errors.New("no route to host"))
	err := poller.New(options(t, m, loopback)).Once(t.Context())
	if err == nil || err.Error() != "nothing is polled: the store does not return what is due: no route to host" {
		t.Errorf("%v", err)
	}
}
