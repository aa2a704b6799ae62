// Package needs is the one rule for tests that run programs which a machine may lack: such a test is skipped with the command that
// installs the program, and fails where CI is set, so that a gate leaves nothing out unnoticed. With -short, which make check sets, no
// such test runs.
package needs

import (
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"testing"
)

// Time skips a test that takes long with -short.
func Time(tb testing.TB) {
	tb.Helper()
	if testing.Short() {
		tb.Skip("-short leaves out tests that run other programs or take long: run make test")
	}
}

// Program is the path of a program in PATH. A machine that lacks it gets it with the command install.
func Program(tb testing.TB, name, install string) string {
	tb.Helper()
	Time(tb)
	path, err := exec.LookPath(name)
	if err != nil {
		Lack(tb, name+" is not installed: run "+install)
	}
	return path
}

// Debian is [Program] for one that has a package of Debian.
func Debian(tb testing.TB, name, pkg string) string {
	tb.Helper()
	return Program(tb, name, "apt-get install "+pkg)
}

// Tool is the path of a program that make builds into bin.
func Tool(tb testing.TB, name string) string {
	tb.Helper()
	Time(tb)
	path := filepath.Join(Bin(), name)
	if _, err := os.Stat(path); err != nil {
		Lack(tb, name+" is not in bin: run make bin/"+name)
	}
	return path
}

// Bin is the folder that make builds tools into, whether or not it exists.
func Bin() string {
	_, self, _, _ := runtime.Caller(0)
	return filepath.Join(filepath.Dir(self), "..", "..", "bin")
}

// Lack ends a test that cannot run on this machine, for a reason that says what to run: as skipped, or as failed where CI is set.
func Lack(tb testing.TB, reason string) {
	tb.Helper()
	if os.Getenv("CI") != "" {
		tb.Fatal(reason)
	}
	tb.Skip(reason)
}
