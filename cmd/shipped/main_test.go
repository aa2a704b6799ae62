package main_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"slices"
	"testing"
)

// binary is the program, built as a release is. All tests here see it from outside.
var binary string

func TestMain(m *testing.M) {
	folder, err := os.MkdirTemp("", "shipped-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	binary = filepath.Join(folder, "shipped.exe") // Windows runs no other name, the others run any
	code := 1
	if err := build(); err == nil {
		code = m.Run()
	} else {
		fmt.Fprintln(os.Stderr, err)
	}
	_ = os.RemoveAll(folder) // in the system's folder for what may be left behind
	os.Exit(code)
}

func build() error {
	const info = "github.com/relkit/relkit/internal/buildinfo."
	args := []string{"build", "-o", binary, "-buildvcs=false", "-ldflags", "-X " + info + "version=1.2.3" +
		" -X " + info + "commit=0123456789abcdef0123456789abcdef01234567 -X " + info + "date=2026-08-14T09:30:00Z"}
	if raceDetector() {
		args = append(args, "-race")
	}
	out, err := exec.CommandContext(context.Background(), "go", append(args, ".")...).CombinedOutput()
	if err != nil {
		return fmt.Errorf("build shipped: %w\n%s", err, out)
	}
	return nil
}

// raceDetector reports whether these tests were built with -race, so that the program is as well.
func raceDetector() bool {
	info, ok := debug.ReadBuildInfo()
	return ok && slices.Contains(info.Settings, debug.BuildSetting{Key: "-race", Value: "true"})
}

// environment is all that the program sees of its surroundings. The race detector would wait a second
// for reports before each exit, and those that were found are written at once.
func environment(variables []string) []string {
	return append([]string{"GORACE=atexit_sleep_ms=0"}, variables...)
}
