//go:build linux

package act_test

import "testing"

// A tag becomes a release that everyone can use.
func TestRelease(t *testing.T) {
	skipWithout(t)
	if !inNetwork(t) {
		return
	}
	w := newWorld(t)
	w.release(t, "v1.0.0")
	result := w.push(t, "release.yml", "refs/tags/v1.0.0")
	result.succeeds(t, []string{
		"Lint on " + runner,
		"Build the draft",
		"Check",
		"Promote to a release",
		"Prove on " + runner,
		"Run on " + runner,
		"Verify the draft",
		"Vulnerable and insecure code",
		"Test on " + runner,
	})
	t.Run("download", testDownload)
	t.Run("image", testImage)
	t.Run("formula", w.testFormula)
}
