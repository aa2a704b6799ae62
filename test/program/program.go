// Package program builds the service for tests that run it as the file that users get. Tests of the service itself need none:
// their own binary is the program.
package program

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"
)

// Build builds the service at root, the folder of this repository, to a file: as a release of the version does, or with the race
// detector.
func Build(ctx context.Context, root, file, version string, race bool) error {
	return build(ctx, root, file, "-X "+info+"version="+version, race)
}

// BuildCommit builds the service as [Build] does, as the release of a commit.
func BuildCommit(ctx context.Context, root, file, version, commit string) error {
	return build(ctx, root, file, "-X "+info+"version="+version+" -X "+info+"commit="+commit, false)
}

// info begins the names of what the linker sets.
const info = "github.com/relkit/relkit/internal/buildinfo."

func build(ctx context.Context, root, file, stamps string, race bool) error {
	if err := look(ctx, root); err != nil {
		return err
	}
	flags := "-s -w " + stamps
	args, cgo := []string{"build", "-buildvcs=false", "-ldflags", flags, "-o", file}, "0"
	if race {
		// With the flags of make test and without -trimpath, as go test has compiled the very same packages then.
		args, cgo = append(args, strings.Fields(cmp.Or(os.Getenv("RELKIT_RACE_FLAGS"), "-race"))...), "1"
	} else {
		args = append(args, "-trimpath")
	}
	command := exec.CommandContext(ctx, "go", append(args, "./cmd/shipped")...)
	command.Dir, command.Env = root, append(os.Environ(), "CGO_ENABLED="+cgo)
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
