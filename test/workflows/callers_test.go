//go:build linux

package workflows_test

import (
	"path/filepath"
	"testing"

	"github.com/relkit/relkit/internal/workflow"
)

// Every caller, of this repository and of the sample: what it calls is there, takes the inputs and the secrets that it passes,
// and asks for no more than it permits. GitHub refuses a run for each of these before its first step. No step is run.
func TestCallers(t *testing.T) {
	t.Parallel()
	for _, folder := range []string{filepath.Join(root, ".github", "workflows"), filepath.Join(root, "test", "caller", ".github", "workflows")} {
		all, err := workflow.ReadAll(folder)
		if err != nil {
			t.Fatal(err)
		}
		for _, one := range all {
			if one.On.Call != nil {
				continue // it is run through its callers
			}
			t.Run(filepath.ToSlash(filepath.Join(folder, one.File)), func(t *testing.T) {
				t.Parallel()
				w := newWorld(t, nil)
				w.Here = func(string) bool { return false }
				if result := w.execute(t, one); result.Result != "success" {
					t.Errorf("it is a %s", result.Result)
				}
			})
		}
	}
}
