package postgres_test

import (
	"context"
	"testing"
	"time"

	"github.com/relkit/relkit/test/postgrestest"
)

func TestRefreshGivesUpWhatHasDied(t *testing.T) {
	t.Parallel()
	cable, url := postgrestest.NewCable(t, postgrestest.URL(t))
	s := open(t, url)
	for name, die := range map[string]func(){
		"not at all": func() {},
		"silently":   func() { cable.Silence(false) },
		"by an end":  func() { cable.Cut(); cable.Restore(t) },
	} {
		if err := s.Ping(t.Context()); err != nil {
			t.Fatal(err)
		}
		die()
		s.Refresh(t.Context())
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		if err := s.Ping(ctx); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		cancel()
	}
}
