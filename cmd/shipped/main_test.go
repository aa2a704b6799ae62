package main

import (
	"os"
	"testing"
)

// asProgram makes the binary of these tests the program itself. All tests here see it from outside, as
// a process of its own; a binary that they built would be tested no more when go test takes a cached
// result, which it does as long as the binary of the tests is the same.
const asProgram = "SHIPPED_TEST_AS_PROGRAM"

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" {
		main()
	}
	os.Exit(m.Run())
}

// environment is all that the program sees of its surroundings. The race detector would wait a second
// for reports before each exit, and those that were found are written at once. A program whose coverage is
// measured complains where it finds no folder for it.
func environment(variables []string) []string {
	fixed := []string{asProgram + "=1", "GORACE=atexit_sleep_ms=0", "GOCOVERDIR=" + os.Getenv("GOCOVERDIR")}
	return append(fixed, variables...)
}
