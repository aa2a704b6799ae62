// Package cli is relkit's command line: the flags of each command, and how its result is printed. The work of a command is done by the
// package of the same name.
package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"
)

// errInterrupted is the cause of an interrupted command's context.
var errInterrupted = errors.New("interrupted")

// Run runs the command that the program's arguments name, and returns its exit code.
func Run() int {
	ctx, stop := interruptible(context.Background())
	defer stop()
	command := root()
	err := command.ExecuteContext(ctx)
	if err != nil && errors.Is(context.Cause(ctx), errInterrupted) {
		err = errInterrupted // other errors are consequences of the interrupt
	}
	if err != nil && !errors.Is(err, errFindings) {
		_, _ = fmt.Fprintln(os.Stderr, "relkit: "+describe(err))
	}
	return exitCode(err)
}

// interruptible ends its context at the first SIGINT or SIGTERM. A second one ends the program at
// once.
func interruptible(parent context.Context) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancelCause(parent)
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	go func() {
		select {
		case <-signals:
			signal.Stop(signals)
			cancel(errInterrupted)
		case <-ctx.Done():
		}
	}()
	return ctx, func() { signal.Stop(signals); cancel(nil) }
}
