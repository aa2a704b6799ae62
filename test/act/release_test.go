//go:build linux

package act_test

import "testing"

// A tag becomes a release that anybody can use.
func TestRelease(t *testing.T) {
	skipWithout(t)
	if !inNetwork(t) {
		return
	}
	w := newWorld(t)
	w.release(t, "v1.0.0")
	result := w.push(t, "release.yml", "refs/tags/v1.0.0")
	result.succeeds(t, []string{
		"Lint/Lint/Lint on " + runner,
		"Release/Release/Build the draft",
		"Release/Release/Check",
		"Release/Release/Promote to a release",
		"Release/Release/Prove on " + runner,
		"Release/Release/Run on " + runner,
		"Release/Release/Verify the draft",
		"Security/Security/Vulnerable and insecure code",
		"Test/Test/Test on " + runner,
	})
	t.Run("download", testDownload)
	t.Run("image", testImage)
	t.Run("formula", w.testFormula)
}
