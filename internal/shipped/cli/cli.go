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

	"github.com/relkit/relkit/internal/commandline"
	"github.com/relkit/relkit/internal/shipped/logbuffer"
)

// The exit codes, as the help and docs/shipped-cli.md document them. 128 and the signal's number are those of a second signal.
const (
	exitFine   = 0
	exitFailed = 1
	exitUsage  = 2
)

// flushing is how long a reader may take for the end of the log.
const flushing = 5 * time.Second

// surroundings are what a command sees of the world around the process.
type surroundings struct {
	getenv func(string) string
	stdout *logbuffer.Buffer
	stderr io.Writer
}

// Run runs the command that the program's arguments name, and returns its exit code.
func Run() int {
	stdout := logbuffer.New(os.Stdout)
	ctx, stop := interruptible(context.Background(), func() { stdout.FlushWithin(logbuffer.Delay) })
	defer stop()
	defer stdout.FlushWithin(flushing)
	err := root(surroundings{getenv: os.Getenv, stdout: stdout, stderr: os.Stderr}).ExecuteContext(ctx)
	if err == nil {
		return exitFine
	}
	_, _ = fmt.Fprintln(os.Stderr, "shipped: "+err.Error())
	if _, ok := errors.AsType[commandline.UsageError](err); ok {
		return exitUsage
	}
	return exitFailed
}

// usagef formats a usage error.
func usagef(format string, args ...any) error {
	return commandline.Usage(fmt.Errorf(format, args...))
}
