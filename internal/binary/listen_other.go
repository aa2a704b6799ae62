//go:build !linux

package binary

// listens returns false: without /proc, a program that serves is stopped after the timeout.
func listens(int) bool { return false }
