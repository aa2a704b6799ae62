//go:build linux

// Package image_test runs the image of a release in Docker, with as few rights as the documentation recommends. The
// engine is the one that answers; where none does, it is one of these tests' own, which ends with them.
package image_test

import (
	"context"
	"os"
	"testing"
	"time"

	"github.com/relkit/relkit/test/scratch"
)

// root is the folder of this repository.
const root = "../.."

// waitLimit is how long a test waits for what must happen soon. Only a failing test takes that long.
const waitLimit = 30 * time.Second

func TestMain(m *testing.M) {
	os.Exit(scratch.Run(m, &shared.folder, func() { shared.end(context.Background()) }))
}
