//go:build linux

// Package workflows_test runs the workflows of this repository here: each run block under its shell, in a repository made of
// test/caller, against a fake GitHub and a fake registry. The jobs run in the order of their needs, as test/workflows/runner does it.
// The actions that steps use are replaced by the fakes in actions_test.go.
package workflows_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"testing"
)

// root is the folder of this repository.
const root = "../.."

func TestMain(m *testing.M) {
	if filepath.Base(os.Args[0]) == "gh" {
		os.Exit(gh(os.Args[1:]))
	}
	flag.Parse()
	if testing.Short() {
		fmt.Println("-short leaves out the workflows: run make test")
		os.Exit(0)
	}
	os.Exit(run(m))
}

func run(m *testing.M) int {
	folder, err := os.MkdirTemp("", "workflows-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(folder)
	shared.folder = folder
	defer stopBuilder()
	code := m.Run()
	if everything := flag.Lookup("test.run").Value.String() == "" && flag.Lookup("test.skip").Value.String() == ""; code != 0 || !everything {
		return code
	}
	if missing := unexecuted(); len(missing) > 0 {
		fmt.Fprintln(os.Stderr, "FAIL: no test executes these run blocks:")
		for _, block := range missing {
			fmt.Fprintln(os.Stderr, "  "+block)
		}
		return 1
	}
	return 0
}
