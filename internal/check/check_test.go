package check_test

import (
	"context"
	"errors"
	"testing"

	"github.com/relkit/relkit/internal/audit"
	"github.com/relkit/relkit/internal/check"
)

func TestInterrupted(t *testing.T) {
	dir := project(t, sound())
	subject, err := check.Examine(t.Context(), check.Options{Path: dir, Offline: true})
	if err != nil {
		t.Fatal(err)
	}
	stopped := errors.New("interrupted")
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(stopped)
	if _, err := check.Ask(ctx, subject, check.All()); !errors.Is(err, stopped) {
		t.Errorf("%v, not the reason of the interruption", err)
	}
}

// A check that has no answer for several reasons reports each reason once.
func TestSeveralReasons(t *testing.T) {
	dir := project(t, sound())
	subject, err := check.Examine(t.Context(), check.Options{Path: dir})
	if err != nil {
		t.Fatal(err)
	}
	question := check.Question{Name: "several", Run: func(context.Context, *check.Subject) ([]audit.Finding, error) {
		return nil, errors.Join(errors.New("one"), errors.New("another"), errors.New("one"))
	}}
	results, err := check.Ask(t.Context(), subject, []check.Question{question})
	if err != nil {
		t.Fatal(err)
	}
	if got := results[0]; got.Status != audit.Skipped || got.Reason != "one; another" {
		t.Errorf("%s: %s", got.Status, got.Reason)
	}
}
