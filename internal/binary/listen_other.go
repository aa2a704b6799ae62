//go:build !linux

package binary

// listens reports false: where there is no /proc, a program that serves is stopped when its time is up.
func listens(int) bool { return false }
