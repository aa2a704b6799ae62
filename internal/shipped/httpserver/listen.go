package httpserver

import (
	"context"
	"errors"
	"fmt"
	"net"
	"syscall"
)

// Listen opens addr, a host and a port as in config.Config, which variables of the environment have set.
// From then on clients are not refused: they wait until [Server.Serve] answers.
func Listen(ctx context.Context, addr, variables string) (net.Listener, error) {
	var config net.ListenConfig
	listener, err := config.Listen(ctx, "tcp", addr)
	if err == nil {
		return listener, nil
	}
	if cause, ok := errors.AsType[*net.OpError](err); ok {
		err = cause.Err // without the address, which is named below
	}
	return nil, fmt.Errorf("listen on %s: %w%s", addr, err, advice(err, variables))
}

// advice is what to do about an address that cannot be had.
func advice(err error, variables string) string {
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		return ": end the program that listens on it, or choose another with " + variables
	case errors.Is(err, syscall.EACCES):
		return ": choose a port from 1024 up with " + variables
	case errors.Is(err, syscall.EADDRNOTAVAIL):
		return ": give an address of this machine with " + variables
	}
	return ""
}
