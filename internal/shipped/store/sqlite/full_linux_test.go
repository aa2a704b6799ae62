package sqlite_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/relkit/relkit/internal/shipped/catalog"
	"github.com/relkit/relkit/internal/shipped/store/storetest"
)

// A full disk refuses releases, says so, damages nothing, and is no obstacle once there is space again.
func TestFullDisk(t *testing.T) {
	disk := t.TempDir()
	if err := syscall.Mount("tmpfs", disk, "tmpfs", 0, "size=2m"); errors.Is(err, syscall.EPERM) {
		t.Skip("only root may mount a small disk")
	} else if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(disk, 0); err != nil {
			t.Error(err)
		}
	})
	ballast := filepath.Join(disk, "ballast")
	if err := os.WriteFile(ballast, make([]byte, 1<<20), 0o600); err != nil {
		t.Fatal(err)
	}
	s := open(t, filepath.Join(disk, "data"))
	release := func(i int) catalog.Release {
		r := storetest.Release("hello", catalog.Version(fmt.Sprintf("1.0.%d", i)), i)
		r.Notes = strings.Repeat("text ", 2000)
		return r
	}
	added := 0
	var full error
	for ; full == nil; added++ {
		_, full = s.AddRelease(t.Context(), release(added))
	}
	added--
	if text := full.Error(); !strings.HasSuffix(text, ": free space on the disk") || strings.Contains(text, "\n") || added == 0 {
		t.Errorf("after %d releases: %v", added, full)
	}
	check := func(count int) {
		t.Helper()
		for i := range count {
			kept, err := s.Release(t.Context(), "hello", release(i).Version)
			if err != nil {
				t.Fatal(err)
			}
			if differs := catalog.Diff(kept, release(i)); len(differs) > 0 {
				t.Errorf("release %d is there with another %s", i, differs)
			}
		}
	}
	check(added) // reading goes on
	if err := os.Remove(ballast); err != nil {
		t.Fatal(err)
	}
	if isNew, err := s.AddRelease(t.Context(), release(added)); !isNew || err != nil {
		t.Errorf("with space again: %v, %v", isNew, err)
	}
	check(added + 1)
	checkIntegrity(t, filepath.Join(disk, "data"))
}
