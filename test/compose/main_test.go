//go:build unix

// Package compose_test tries compose.yaml as far as that goes without a container engine: what Docker Compose itself makes
// of it, and what it says of the programs in it, with those programs.
package compose_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/relkit/relkit/test/program"
	"github.com/relkit/relkit/test/scratch"
)

const root = "../.."

// waitLimit is how long a test waits for what must happen soon. Only a failing test takes that long.
const waitLimit = 2 * time.Minute

// programs is a folder for what tests build, once for all of them.
var programs string

func TestMain(m *testing.M) { os.Exit(scratch.Run(m, &programs)) }

var (
	dockerCompose = sync.OnceValues(func() (string, error) { return tool("github.com/docker/compose/v5/cmd", "docker-compose") })
	air           = sync.OnceValues(func() (string, error) { return tool("github.com/air-verse/air", "air") })
	shipped       = sync.OnceValues(func() (string, error) {
		file := filepath.Join(programs, "shipped")
		return file, program.Build(context.Background(), root, file, "1.0.0")
	})
)

// tool builds a program in the version that its module pins. It uses go run with cp in place of the program: unlike go build, go run caches the
// linked program.
func tool(pkg, name string) (string, error) {
	file := filepath.Join(programs, name)
	folder := filepath.Join(root, "test", "compose", "tools")
	command := exec.Command("go", "run", "-C", folder, "-ldflags=-s -w", "-exec=cp", pkg, file) //nolint:noctx // all tests wait for it
	if out, err := command.CombinedOutput(); err != nil {
		return "", fmt.Errorf("build %s: %w: %s", name, err, out)
	}
	return file, nil
}

func built(t *testing.T, build func() (string, error)) string {
	t.Helper()
	path, err := build()
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// checkout returns a folder with what `make up` needs of this repository: without any secrets.
func checkout(t *testing.T) string {
	t.Helper()
	folder := t.TempDir()
	for _, name := range []string{"compose.yaml", "deploy/compose/secrets.sh"} {
		content, err := os.ReadFile(filepath.Join(root, name))
		if err != nil {
			t.Fatal(err)
		}
		to := filepath.Join(folder, name)
		if err := os.MkdirAll(filepath.Dir(to), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(to, content, 0o700); err != nil {
			t.Fatal(err)
		}
	}
	return folder
}

// at returns a file by its path in the repository.
func at(checkout, name string) string { return filepath.Join(checkout, filepath.FromSlash(name)) }
