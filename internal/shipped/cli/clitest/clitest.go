// Package clitest makes the binary of a package's tests the program shipped itself, so that tests run it from outside, as a process
// of its own. A binary that they built would not be tested again when go test takes a cached result, which it does as long as the
// binary of the tests is the same.
package clitest

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"testing"
)

const asProgram = "SHIPPED_TEST_AS_PROGRAM"

// Main runs the tests, or in a process that [Command] started, the program. It returns the exit code.
func Main(m *testing.M, program func() int) int {
	if os.Getenv(asProgram) != "" {
		return program()
	}
	return m.Run()
}

// Command is the program with arguments, and with no environment but env. The race detector would wait a second
// for reports before each exit, and those that were found are written at once. A program whose coverage is
// measured complains where it finds no folder for it.
func Command(t *testing.T, env []string, args ...string) *exec.Cmd {
	t.Helper()
	binary, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), binary, args...)
	cmd.Env = append([]string{asProgram + "=1", "GORACE=atexit_sleep_ms=0", "GOCOVERDIR=" + os.Getenv("GOCOVERDIR")}, env...)
	return cmd
}

// Run runs a command that ends by itself.
func Run(t *testing.T, env []string, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, diagnostics bytes.Buffer
	cmd := Command(t, env, args...)
	cmd.Stdout, cmd.Stderr = &out, &diagnostics
	err := cmd.Run()
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		code = exit.ExitCode()
	} else if err != nil {
		t.Fatal(err)
	}
	return code, out.String(), diagnostics.String()
}
