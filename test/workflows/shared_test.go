//go:build linux

package workflows_test

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
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
	source, err := os.Open(from)
	if err != nil {
		return err
	}
	defer source.Close()
	info, err := source.Stat()
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(to), 0o750); err != nil {
		return err
	}
	target, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, info.Mode().Perm())
	if err != nil {
		return err
	}
	_, err = io.Copy(target, source)
	return errors.Join(err, target.Close())
}

// takeTools puts the tools that were built before, for each platform, where a job will build its own.
func takeTools(folder string) error {
	shared.mu.Lock()
	defer shared.mu.Unlock()
	store := filepath.Join(shared.folder, "tools")
	own := filepath.Join(store, runtime.GOOS+"-"+runtime.GOARCH)
	if _, err := os.Stat(own); errors.Is(err, fs.ErrNotExist) {
		if err := os.MkdirAll(own, 0o750); err != nil {
			return err
		}
		for _, name := range []string{"actionlint", "golangci-lint", "goreleaser", "gosec", "govulncheck"} {
			if err := copyFile(filepath.Join(root, "bin", name), filepath.Join(own, name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
				return err
			}
		}
	}
	return linkAll(store, folder)
}

// keepTools keeps the tools that a job has built for the next one.
func keepTools(folder string) error {
	shared.mu.Lock()
	defer shared.mu.Unlock()
	built, err := filepath.Glob(filepath.Join(folder, "*-*", "*"))
	if err != nil {
		return err
	}
	for _, program := range built {
		if filepath.Base(program) == "GOVERSION" {
			continue // no program
		}
		kept := filepath.Join(shared.folder, "tools", filepath.Base(filepath.Dir(program)), filepath.Base(program))
		if same(program, kept) {
			continue
		}
		fresh := kept + ".new"
		if err := errors.Join(os.MkdirAll(filepath.Dir(kept), 0o750), os.Link(program, fresh), os.Rename(fresh, kept)); err != nil {
			return err
		}
	}
	return nil
}

// same reports whether two names are of the same file.
func same(one, other string) bool {
	first, err := os.Stat(one)
	if err != nil {
		return false
	}
	second, err := os.Stat(other)
	return err == nil && os.SameFile(first, second)
}

// linkAll links the files of a folder into another, as a copy of programs takes longer.
func linkAll(from, into string) error {
	return filepath.WalkDir(from, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		relative, err := filepath.Rel(from, path)
		if err != nil {
			return err
		}
		if entry.IsDir() {
			return os.MkdirAll(filepath.Join(into, relative), 0o750)
		}
		return os.Link(path, filepath.Join(into, relative))
	})
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
