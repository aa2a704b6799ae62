package preflight_test

import (
	"context"
	"errors"
	"testing"

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
