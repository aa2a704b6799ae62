package server

import (
	"context"
	"errors"
	"slices"
)

// closers are what ends the parts of the service. The last one that was begun ends first.
type closers struct{ list []func(context.Context) error }

func (c *closers) add(end func(context.Context) error) { c.list = append(c.list, end) }

// close ends all of them, also where one fails, and waits no longer than ctx lasts.
func (c *closers) close(ctx context.Context) error {
	done := make(chan error, 1)
	go func() {
		var failed error
		for _, end := range slices.Backward(c.list) {
			failed = errors.Join(failed, end(ctx))
		}
		done <- failed
	}()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
		return errors.New("shut down: not everything has ended in time: give it longer with SHUTDOWN_TIMEOUT")
	}
}

// background runs a part of the service until end is called, which waits for it. It outlives ctx: the
// parts are ended in order.
func background(ctx context.Context, run func(context.Context)) (end func(context.Context) error) {
	ctx, cancel := context.WithCancel(context.WithoutCancel(ctx))
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		run(ctx)
	}()
	return func(bound context.Context) error {
		cancel()
		select {
		case <-ended:
			return nil
		case <-bound.Done():
			return bound.Err()
		}
	}
}
