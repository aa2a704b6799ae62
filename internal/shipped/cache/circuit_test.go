package cache

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"
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
	for _, fine := range []error{nil, context.Canceled} {
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
