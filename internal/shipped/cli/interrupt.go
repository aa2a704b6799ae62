package cli

import (
	"context"
	"errors"
	"os"
	"os/signal"
	"syscall"
)

// interruptible ends its context at the first SIGINT or SIGTERM, and the process at the second, after last. It
// does not leave the second to the system: what runs as PID 1 in a container has no default actions.
func interruptible(parent context.Context, last func()) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancelCause(parent)
	signals := make(chan os.Signal, 2) // two that come at once count as two
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	go func() {
		received := <-signals
		cancel(errors.New("received " + received.String()))
		code := endedBy(<-signals)
		last()
		os.Exit(code)
	}()
	return ctx, func() { signal.Stop(signals); cancel(nil) }
}

// endedBy is the exit code of a process that a signal ended, as shells show it.
func endedBy(received os.Signal) int {
	const offset = 128
	if number, ok := received.(syscall.Signal); ok {
		return offset + int(number)
	}
	return exitFailed
}
