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
	result.show(t)
	if result.err != nil {
		t.FailNow()
	}
	t.Run("download", testDownload)
	t.Run("image", testImage)
	t.Run("formula", w.testFormula)
}
