// Package clitest makes the binary of a package's tests the program shipped itself, so that tests run it from outside, as a process
// of its own. A binary that they built would not be tested again when go test takes a cached result, which it does as long as the
// binary of the tests is the same.
package clitest

import (
	"bytes"
	"errors"
	"flag"
	"os"
	"os/exec"
	"strconv"
	"testing"
)

const asProgram = "SHIPPED_TEST_AS_PROGRAM"

// Main runs the tests, or in a process that [Command] started, the program. It returns the exit code.
func Main(m *testing.M, program func() int) int {
	if os.Getenv(asProgram) != "" {
		return program()
	}
	runMoreThanCores()
	return m.Run()
}

// runMoreThanCores lets more tests run at a time than there are cores, unless the command line says how many: they wait for their
// processes most of the time.
func runMoreThanCores() {
	flag.Parse()
	said := false
	flag.Visit(func(f *flag.Flag) { said = said || f.Name == "test.parallel" })
	if !said {
		const tests = 8
		if err := flag.Set("test.parallel", strconv.Itoa(tests)); err != nil {
			panic(err)
		}
	}
}

// Environ adds to env what makes the binary of the tests the program. The race detector would wait a second
// for reports before each exit, and those that were found are written at once. A program whose coverage is
// measured complains where it finds no folder for it.
func Environ(env []string) []string {
	return append([]string{asProgram + "=1", "GORACE=atexit_sleep_ms=0", "GOCOVERDIR=" + os.Getenv("GOCOVERDIR")}, env...)
}

// Command is the program with arguments, and with no environment but env.
func Command(t *testing.T, env []string, args ...string) *exec.Cmd {
	t.Helper()
	binary, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), binary, args...)
	cmd.Env = Environ(env)
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
