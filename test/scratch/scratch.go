// Package scratch gives the tests of a package a folder for what they build once for all of them.
package scratch

import (
	"fmt"
	"os"
	"testing"
)

// Run runs the tests of a package. Before them it sets folder to one that is empty. After them it calls ends, removes the folder, and
// returns the exit code.
func Run(m *testing.M, folder *string, ends ...func()) (code int) {
	made, err := os.MkdirTemp("", "scratch-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(made)
	*folder = made
	code = m.Run()
	for _, end := range ends {
		end()
	}
	return code
}
