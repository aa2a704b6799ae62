// Package program builds the service for tests that run it as the file that users get. Tests of the service itself need none:
// their own binary is the program.
package program

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"
)

// Build builds the service at root, the folder of this repository, to a file, as a release of the version does.
func Build(ctx context.Context, root, file, version string) error {
	return build(ctx, root, file, "-X "+info+"version="+version)
}

// BuildCommit builds the service as [Build] does, as the release of a commit.
func BuildCommit(ctx context.Context, root, file, version, commit string) error {
	return build(ctx, root, file, "-X "+info+"version="+version+" -X "+info+"commit="+commit)
}

// info begins the names of what the linker sets.
const info = "github.com/relkit/relkit/internal/buildinfo."

func build(ctx context.Context, root, file, stamps string) error {
	if err := look(ctx, root); err != nil {
		return err
	}
	command := exec.CommandContext(ctx, "go", "build", "-trimpath", "-buildvcs=false", "-ldflags", "-s -w "+stamps, "-o", file, "./cmd/shipped")
	command.Dir, command.Env = root, append(os.Environ(), "CGO_ENABLED=0")
	if out, err := command.CombinedOutput(); err != nil {
		return fmt.Errorf("build the service: %w: %s", err, bytes.TrimSpace(out))
	}
	return nil
}

// look reads the folders that the program is made of. go test keeps results, and repeats a test only when a file has changed that
// it saw: it does not see those that go build reads.
func look(ctx context.Context, root string) error {
	list := exec.CommandContext(ctx, "go", "list", "-deps", "-f", "{{with .Module}}{{if .Main}}{{$.Dir}}{{end}}{{end}}", "./cmd/shipped")
	list.Dir = root
	out, err := list.Output()
	if err != nil {
		return fmt.Errorf("list what the service is made of: %w", err)
	}
	for folder := range strings.Lines(string(out)) {
		if _, err := os.ReadDir(strings.TrimSpace(folder)); err != nil {
			return err
		}
	}
	return nil
}
