//go:build unix

// Package serverless_test checks the files for Cloud Run and Fly.io against what these accept, and what the service needs: it runs the
// real program with the environment that they set. AWS Lambda needs no file; its tests are beside the program.
package serverless_test

import (
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/relkit/relkit/test/program"
	"github.com/relkit/relkit/test/scratch"
)

// root is the folder of this repository.
const root = "../.."

// waitLimit is how long a test waits for what must happen soon. Only a failing test takes that long.
const waitLimit = 30 * time.Second

// built is the program that all tests of this process run.
var built struct {
	folder string
	once   sync.Once
	err    error
}

func TestMain(m *testing.M) { os.Exit(scratch.Run(m, &built.folder)) }

func shipped(t *testing.T) string {
	t.Helper()
	file := filepath.Join(built.folder, "shipped")
	built.once.Do(func() { built.err = program.Build(t.Context(), root, file, "1.0.0") })
	if built.err != nil {
		t.Fatal(built.err)
	}
	return file
}
