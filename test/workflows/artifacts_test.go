//go:build linux

package workflows_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/bmatcuk/doublestar/v4"

	"github.com/relkit/relkit/test/workflows/runner"
)

// globbed refuses a pattern as the actions do: https://github.com/actions/toolkit, packages/glob/src/internal-pattern.ts.
func globbed(pattern string) error {
	for i, segment := range strings.Split(pattern, "/") {
		if segment == ".." || segment == "." && i > 0 {
			return fmt.Errorf("invalid pattern %q: relative pathing . and .. is not allowed", pattern)
		}
	}
	return nil
}

// upload keeps files by their paths below the deepest folder that all of them are in.
func (w *world) upload(_ context.Context, use *runner.Use) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	folder := filepath.Join(w.artifacts, use.With["name"])
	if _, err := os.Stat(folder); err == nil && use.With["overwrite"] != "true" {
		return fmt.Errorf("there is an artifact %s already", use.With["name"])
	}
	var files, bases []string
	for line := range strings.Lines(use.With["path"]) {
		if err := globbed(strings.TrimSpace(line)); err != nil {
			return err
		}
		pattern := filepath.Clean(strings.TrimSpace(line))
		found, err := matching(use.Workspace, pattern)
		if err != nil {
			return err
		}
		base, _ := doublestar.SplitPattern(pattern)
		if len(found) == 1 && found[0] == pattern {
			base = filepath.Dir(pattern)
		} else if base == "." || !strings.ContainsAny(pattern, "*?[") {
			base = pattern
		}
		files, bases = append(files, found...), append(bases, base)
	}
	if len(files) == 0 {
		if use.With["if-no-files-found"] == "ignore" {
			return nil
		}
		return errors.New("no files were found")
	}
	base := bases[0]
	for _, other := range bases[1:] {
		for base != "." && other != base && !strings.HasPrefix(other, base+"/") {
			base = filepath.Dir(base)
		}
	}
	if err := os.RemoveAll(folder); err != nil {
		return err
	}
	for _, file := range files {
		relative, err := filepath.Rel(base, file)
		if err != nil {
			return err
		}
		if err := withoutSecret(filepath.Join(use.Workspace, file)); err != nil {
			return err
		}
		if err := copyFile(filepath.Join(use.Workspace, file), filepath.Join(folder, relative)); err != nil {
			return err
		}
	}
	w.uploads = append(w.uploads, use.With["name"])
	use.Outputs["artifact-id"] = strconv.Itoa(len(w.uploads))
	return nil
}

// withoutSecret refuses a file with a token in it: all users with read access can download an artifact.
func withoutSecret(file string) error {
	content, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	for _, secret := range secrets {
		if bytes.Contains(content, []byte(secret)) {
			return fmt.Errorf("%s holds the secret %s", file, secret)
		}
	}
	return nil
}

// matching are the files that a pattern of paths means; a folder means all that is in it.
func matching(workspace, pattern string) ([]string, error) {
	found, err := doublestar.Glob(os.DirFS(workspace), pattern)
	if err != nil {
		return nil, err
	}
	var files []string
	for _, name := range found {
		err := filepath.WalkDir(filepath.Join(workspace, name), func(path string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() {
				return err
			}
			relative, err := filepath.Rel(workspace, path)
			files = append(files, relative)
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	slices.Sort(files)
	return slices.Compact(files), nil
}

// download copies artifacts into a folder: the one of an id, the one of a name, or those whose names match a pattern.
func (w *world) download(_ context.Context, use *runner.Use) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	pattern, into := use.With["name"]+use.With["pattern"], filepath.Join(use.Workspace, use.With["path"])
	if id := use.With["artifact-ids"]; id != "" {
		number, err := strconv.Atoi(id)
		if err != nil || number < 1 || number > len(w.uploads) {
			return fmt.Errorf("there is no artifact with the id %s", id)
		}
		pattern = w.uploads[number-1]
	}
	if use.With["pattern"] != "" && use.With["merge-multiple"] != "true" {
		return errors.New("a folder for each artifact is not supported")
	}
	found, err := doublestar.FilepathGlob(filepath.Join(w.artifacts, pattern))
	if err != nil {
		return err
	}
	if len(found) == 0 && use.With["pattern"] == "" {
		return fmt.Errorf("there is no artifact %q", pattern)
	}
	for _, folder := range found {
		if err := os.CopyFS(into, os.DirFS(folder)); err != nil {
			return err
		}
	}
	return os.MkdirAll(into, 0o750)
}
