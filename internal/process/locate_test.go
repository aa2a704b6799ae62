//go:build unix

package process_test

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/relkit/relkit/internal/process"
)

func TestLocate(t *testing.T) {
	project, system := t.TempDir(), t.TempDir()
	t.Setenv("PATH", system)
	for name, mode := range map[string]os.FileMode{
		filepath.Join(project, "bin", "both"): 0o700, filepath.Join(system, "both"): 0o700,
		filepath.Join(project, "bin", "own"):  0o700,
		filepath.Join(system, "installed"):    0o700,
		filepath.Join(project, "bin", "text"): 0o600, filepath.Join(system, "text"): 0o700, // a file that cannot be run
	} {
		if err := errors.Join(os.MkdirAll(filepath.Dir(name), 0o700), os.WriteFile(name, []byte("#!/bin/sh\n"), mode)); err != nil {
			t.Fatal(err)
		}
	}
	for program, want := range map[string]string{
		"both": filepath.Join(project, "bin", "both"), "own": filepath.Join(project, "bin", "own"),
		"installed": filepath.Join(system, "installed"), "text": filepath.Join(system, "text"),
	} {
		if got, err := process.Locate(project, program); err != nil || got != want {
			t.Errorf("%s: got %q, %v", program, got, err)
		}
	}
	t.Chdir(project)
	if got, err := process.Locate(".", "own"); err != nil || !filepath.IsAbs(got) {
		t.Errorf("of a relative folder: got %q, %v", got, err)
	}
	if _, err := process.Locate(project, "none"); !errors.Is(err, exec.ErrNotFound) {
		t.Errorf("got %v", err)
	}
}
