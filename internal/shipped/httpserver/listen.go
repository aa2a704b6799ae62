package httpserver

import (
	"context"
	"errors"
	"fmt"
	"net"
	"syscall"
)

// Listen opens addr, a host and a port as in config.Config. From then on clients are not refused:
// they wait until [Server.Serve] answers.
func Listen(ctx context.Context, addr string) (net.Listener, error) {
	var config net.ListenConfig
	listener, err := config.Listen(ctx, "tcp", addr)
	if err == nil {
		return listener, nil
	}
	if cause, ok := errors.AsType[*net.OpError](err); ok {
		err = cause.Err // without the address, which is named below
	}
	return nil, fmt.Errorf("listen on %s: %w%s", addr, err, advice(err))
}

// advice is what to do about an address that cannot be had.
func advice(err error) string {
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		return ": end the program that listens there, or choose another with PORT or ADDR"
	case errors.Is(err, syscall.EACCES):
		return ": choose a port from 1024 up with PORT or ADDR"
	case errors.Is(err, syscall.EADDRNOTAVAIL):
		return ": give ADDR an address of this machine"
	}
	return ""
}
