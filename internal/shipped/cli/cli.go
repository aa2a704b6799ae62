// Package cli is the command line of shipped: its commands, their arguments, and how a result is printed. What runs the service is
// in package server.
package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/relkit/relkit/internal/shipped/logbuffer"
)

// The exit codes, as the help documents them. 128 and the signal's number are those of a second signal.
const (
	exitFine   = 0
	exitFailed = 1
	exitUsage  = 2
)

// Run runs the command that the program's arguments name, and returns its exit code.
func Run() int {
	stdout := logbuffer.New(os.Stdout)
	ctx, stop := interruptible(context.Background(), func() { stdout.FlushWithin(logbuffer.Delay) })
	defer stop()
	defer stdout.FlushWithin(flushing)
	return run(ctx, os.Args[1:], surroundings{getenv: os.Getenv, stdout: stdout, stderr: os.Stderr})
}

// flushing is how long a reader may take for the end of the log.
const flushing = 5 * time.Second

// surroundings are what a command sees of the world around the process.
type surroundings struct {
	getenv func(string) string
	stdout *logbuffer.Buffer
	stderr io.Writer
}

// usageError is a command line or an environment that cannot be followed.
type usageError struct{ error }

func run(ctx context.Context, args []string, around surroundings) int {
	err := dispatch(ctx, args, around)
	if err == nil {
		return exitFine
	}
	_, _ = fmt.Fprintln(around.stderr, "shipped: "+err.Error())
	if _, ok := errors.AsType[usageError](err); ok {
		return exitUsage
	}
	return exitFailed
}
