//go:build linux

package act_test

import "testing"

// A push to main runs the gates of the project, and a rehearsal of its next release.
func TestGates(t *testing.T) {
	skipWithout(t)
	if !inNetwork(t) {
		return
	}
	w := newWorld(t)
	result := w.push(t, "ci.yml", "refs/heads/main")
	result.succeeds(t, []string{
		"Lint on " + runner,
		"Rehearse the release",
		"Show findings in the Security tab",
		"Test on " + runner,
		"Vulnerable and insecure code",
	})
}
