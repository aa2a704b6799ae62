// Command shipped is a service that tells what has been released and what runs where.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
)

// The exit codes, as the help documents them. 128 and the signal's number are those of a second signal.
const (
	exitFine   = 0
	exitFailed = 1
	exitUsage  = 2
)

func main() {
	ctx, stop := interruptible(context.Background())
	code := run(ctx, os.Args[1:], surroundings{getenv: os.Getenv, stdout: os.Stdout, stderr: os.Stderr})
	stop()
	os.Exit(code)
}

// surroundings are what a verb sees of the world around the process.
type surroundings struct {
	getenv         func(string) string
	stdout, stderr io.Writer
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
