package cache

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func TestCircuit(t *testing.T) {
	now := time.Unix(0, 0)
	var log strings.Builder
	c := &circuit{log: slog.New(slog.NewTextHandler(&log, nil)), now: func() time.Time { return now }}
	wantAllowed := func(want bool) {
		t.Helper()
		if got := c.allow(); got != want {
			t.Errorf("allowed: %t", got)
		}
	}
	for _, fine := range []error{nil, context.Canceled, errBusy} {
		c.report(fine)
		wantAllowed(true)
	}
	c.report(errors.New("refused"))
	wantAllowed(false)
	now = now.Add(pause)
	wantAllowed(true) // one to try
	wantAllowed(false)
	c.report(errors.New("refused"))
	wantAllowed(false)
	now = now.Add(pause)
	wantAllowed(true)
	c.report(nil)
	wantAllowed(true)
	wantAllowed(true)
	if lines := strings.Count(log.String(), "\n"); lines != 2 {
		t.Errorf("%d lines: %s", lines, &log)
	}
}

func TestWhoFindsAllConnectionsInUseWaitsAMomentAlone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &Store{turns: make(chan struct{}, connections)}
		for range connections {
			if err := s.await(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		began := time.Now()
		if err := s.await(t.Context()); !errors.Is(err, errBusy) || time.Since(began) != turn {
			t.Errorf("%v after %s", err, time.Since(began))
		}
		time.AfterFunc(turn/2, func() { <-s.turns })
		if err := s.await(t.Context()); err != nil {
			t.Error(err)
		}
		gone, cancel := context.WithCancel(t.Context())
		cancel()
		if err := s.await(gone); !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
	})
}
