//go:build linux

package workflows_test

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// shared is what all tests of this process use: a copy of this repository, and the tools that Go has built. Building
// GoReleaser takes a minute; with a tool of the right build ID in its place, go build only finds that out.
var shared struct {
	folder string

	once sync.Once
	kit  string
	err  error

	mu sync.Mutex // guards the tools
}

// kit is a copy of this repository as git sees it, changes that are not committed included.
func kit() (string, error) {
	shared.once.Do(func() {
		shared.kit = filepath.Join(shared.folder, "kit")
		shared.err = copyTracked(shared.kit)
	})
	return shared.kit, shared.err
}

func copyTracked(into string) error {
	list := exec.Command("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard") //nolint:noctx // it ends by itself
	list.Dir = root
	names, err := list.Output()
	if err != nil {
		return fmt.Errorf("list the files of this repository: %w", err)
	}
	for name := range strings.SplitSeq(strings.TrimSuffix(string(names), "\x00"), "\x00") {
		if err := copyFile(filepath.Join(root, name), filepath.Join(into, name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err // what does not exist was removed, and that is not committed yet
		}
	}
	return nil
}

// copyFile copies a file with its rights, and makes the folders above it.
func copyFile(from, to string) error {
	info, err := os.Stat(from)
	if err != nil {
		return err
	}
	content, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(to), 0o750); err != nil {
		return err
	}
	return os.WriteFile(to, content, info.Mode().Perm())
}

// takeTools puts the tools that were built before where a job will build its own.
func takeTools(bin string) error {
	shared.mu.Lock()
	defer shared.mu.Unlock()
	store := filepath.Join(shared.folder, "tools")
	if _, err := os.Stat(store); errors.Is(err, fs.ErrNotExist) {
		if err := os.Mkdir(store, 0o750); err != nil {
			return err
		}
		for _, name := range []string{"golangci-lint", "goreleaser", "gosec", "govulncheck"} {
			if err := copyFile(filepath.Join(root, "bin", name), filepath.Join(store, name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
				return err
			}
		}
	}
	if err := os.MkdirAll(bin, 0o750); err != nil {
		return err
	}
	return each(store, func(name string) error { return os.Link(filepath.Join(store, name), filepath.Join(bin, name)) })
}

// keepTools keeps the tools that a job has built for the next one.
func keepTools(bin string) error {
	shared.mu.Lock()
	defer shared.mu.Unlock()
	store := filepath.Join(shared.folder, "tools")
	return each(bin, func(name string) error {
		if name == "GOVERSION" {
			return nil // no program
		}
		built, err := os.Stat(filepath.Join(bin, name))
		if err != nil {
			return err
		}
		kept, err := os.Stat(filepath.Join(store, name))
		if err == nil && os.SameFile(built, kept) {
			return nil
		}
		fresh := filepath.Join(store, name+".new")
		if err := os.Link(filepath.Join(bin, name), fresh); err != nil {
			return err
		}
		return os.Rename(fresh, filepath.Join(store, name))
	})
}

func each(folder string, do func(name string) error) error {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return err
	}
	for _, entry := range entries {
		if err := do(entry.Name()); err != nil {
			return err
		}
	}
	return nil
}

// goVariables are what go needs to know of this machine, whose home a job does not see.
func goVariables(t *testing.T) []string {
	t.Helper()
	var variables []string
	for _, name := range []string{"GOCACHE", "GOMODCACHE", "GOPROXY", "GOSUMDB", "GONOSUMDB", "GOTOOLCHAIN"} {
		value, err := exec.CommandContext(t.Context(), "go", "env", name).Output()
		if err != nil {
			t.Fatalf("go env %s: %v", name, err)
		}
		variables = append(variables, name+"="+strings.TrimSpace(string(value)))
	}
	for _, name := range []string{"HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "SSL_CERT_DIR", "SSL_CERT_FILE"} {
		if value := os.Getenv(name); value != "" {
			variables = append(variables, name+"="+value)
		}
	}
	return variables
}
