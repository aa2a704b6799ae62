package preflight_test

import (
	"context"
	"errors"
	"testing"

	"github.com/relkit/relkit/internal/check"
	"github.com/relkit/relkit/internal/preflight"
)

func TestInterrupted(t *testing.T) {
	dir := project(t, sound())
	subject, err := preflight.Examine(t.Context(), preflight.Options{Path: dir, Offline: true})
	if err != nil {
		t.Fatal(err)
	}
	stopped := errors.New("interrupted")
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(stopped)
	if _, err := preflight.Ask(ctx, subject, preflight.All()); !errors.Is(err, stopped) {
		t.Errorf("%v, not the reason of the interruption", err)
	}
}

// What has no answer for several reasons tells them all, each once.
func TestSeveralReasons(t *testing.T) {
	dir := project(t, sound())
	subject, err := preflight.Examine(t.Context(), preflight.Options{Path: dir})
	if err != nil {
		t.Fatal(err)
	}
	question := preflight.Question{Name: "several", Run: func(context.Context, *preflight.Subject) ([]check.Finding, error) {
		return nil, errors.Join(errors.New("one"), errors.New("another"), errors.New("one"))
	}}
	results, err := preflight.Ask(t.Context(), subject, []preflight.Question{question})
	if err != nil {
		t.Fatal(err)
	}
	if got := results[0]; got.Status != check.Skipped || got.Reason != "one; another" {
		t.Errorf("%s: %s", got.Status, got.Reason)
	}
}
