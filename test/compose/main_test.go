//go:build unix

// Package compose_test tries compose.yaml as far as that goes without a container engine: what Docker Compose itself makes
// of it, and what it says of the programs in it, with those programs.
package compose_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"
)

const root = "../.."

// patience is how long a test waits for what must happen soon. Only a failing test takes that long.
const patience = 2 * time.Minute

// programs is a folder for what tests build, once for all of them.
var programs string

func TestMain(m *testing.M) {
	os.Exit(run(m))
}

func run(m *testing.M) int {
	var err error
	if programs, err = os.MkdirTemp("", "compose"); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(programs)
	return m.Run()
}

// Built from the module that pins them, or from this checkout.
var (
	dockerCompose = sync.OnceValues(func() (string, error) {
		return build("test/compose/tools", "github.com/docker/compose/v5/cmd", "docker-compose")
	})
	air     = sync.OnceValues(func() (string, error) { return build("test/compose/tools", "github.com/air-verse/air", "air") })
	shipped = sync.OnceValues(func() (string, error) { return build(".", "./cmd/shipped", "shipped") })
)

func build(module, pkg, name string) (string, error) {
	program := filepath.Join(programs, name)
	command := exec.Command("go", "build", "-C", filepath.Join(root, module), "-o", program, pkg) //nolint:noctx // all tests wait for it
	if out, err := command.CombinedOutput(); err != nil {
		return "", fmt.Errorf("%s: %w: %s", command, err, out)
	}
	return program, nil
}

func built(t *testing.T, program func() (string, error)) string {
	t.Helper()
	path, err := program()
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// checkout is a folder with what `make up` needs of this repository: without anybody's secrets.
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

// at is a file by its path in the repository.
func at(checkout, name string) string { return filepath.Join(checkout, filepath.FromSlash(name)) }
