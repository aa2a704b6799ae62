// Package scratch provides the tests of a package with a folder for what they build once for all of them.
package scratch

import (
	"flag"
	"fmt"
	"os"
	"testing"
)

// Run runs the tests of a package; none with -short, for all of them wait for what is built. Before them it sets folder to one that is empty. After them it calls ends, removes the folder, and
// returns the exit code.
func Run(m *testing.M, folder *string, ends ...func()) (code int) {
	flag.Parse()
	if testing.Short() {
		fmt.Println("-short leaves out tests of what is built first: run make test")
		return 0
	}
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
