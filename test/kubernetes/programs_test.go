package kubernetes_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
)

// kubectl is as much of it as needs no cluster, which is the kustomize in it.
const kubectl = `#!/bin/sh
case $1 in
kustomize) shift && exec kustomize build "$@" ;;
*) echo "kubectl $1 needs a cluster" >&2 && exit 1 ;;
esac
`

// programs is a folder with those that users need for the page: the kustomize that go.mod pins, and kubectl.
var programs = sync.OnceValues(func() (string, error) {
	built, err := exec.CommandContext(context.Background(), "go", "tool", "-n", "kustomize").Output()
	if failed, is := errors.AsType[*exec.ExitError](err); is {
		return "", fmt.Errorf("build kustomize: %w: %s", err, failed.Stderr)
	} else if err != nil {
		return "", err
	}
	folder := filepath.Join(temporary, "bin")
	if err := write(filepath.Join(folder, "kubectl"), kubectl); err != nil {
		return "", err
	}
	if err := os.Chmod(filepath.Join(folder, "kubectl"), 0o700); err != nil {
		return "", err
	}
	return folder, os.Symlink(strings.TrimSpace(string(built)), filepath.Join(folder, "kustomize"))
})

// edit runs `kustomize edit` in a folder.
func edit(directory string, args ...string) error {
	programs, err := programs()
	if err != nil {
		return err
	}
	command := exec.CommandContext(context.Background(), filepath.Join(programs, "kustomize"), append([]string{"edit"}, args...)...)
	command.Dir = directory
	if out, err := command.CombinedOutput(); err != nil {
		return fmt.Errorf("kustomize edit %q: %w: %s", args, err, out)
	}
	return nil
}
