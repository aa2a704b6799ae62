package web

import (
	"context"
	"time"

	"github.com/relkit/relkit/internal/shipped/catalog"
)

// fresh is how old the counts of all deployments may be: to count 10,000 takes longer than all else on the page.
const fresh = 5 * time.Second

// counts are how many deployments are in each state. One request counts for all that come meanwhile.
type counts struct {
	turn   chan struct{} // holds one while no request counts
	at     time.Time
	states map[catalog.State]int
}

func newCounts() *counts {
	turn := make(chan struct{}, 1)
	turn <- struct{}{}
	return &counts{turn: turn}
}

func (s *site) countStates(ctx context.Context, now time.Time) (map[catalog.State]int, error) {
	c := s.counts
	select {
	case <-c.turn:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	defer func() { c.turn <- struct{}{} }()
	if age := now.Sub(c.at); c.states != nil && age >= 0 && age < fresh {
		return c.states, nil
	}
	states, err := s.store.States(ctx, now)
	if err == nil {
		c.at, c.states = now, states
	}
	return states, err
}
