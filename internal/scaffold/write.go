package scaffold

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"

	"github.com/rogpeppe/go-internal/diff"
)

// Change is a file that is written.
type Change struct {
	Path string // relative to the root of the repository, with slashes
	Old  []byte // the text before
	New  []byte

	mode     fs.FileMode
	replaces bool // the file exists
}

// Creates reports whether there is no such file yet.
func (c Change) Creates() bool { return !c.replaces }

// newFile is the mode of a new file.
const newFile fs.FileMode = 0o644

// Diff is the changes of the plan, in the form of git apply.
func (p *Plan) Diff() []byte {
	var all []byte
	for _, change := range p.Changes {
		before := "/dev/null"
		if change.replaces {
			before = "a/" + change.Path
		}
		all = append(all, diff.Diff(before, change.Old, "b/"+change.Path, change.New)...)
	}
	return all
}

// Write makes all changes or none: if one fails, it undoes those before.
func (p *Plan) Write() (err error) {
	root, err := os.OpenRoot(p.root) // no link leads out of it
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, root.Close()) }()
	var done []undo
	for _, change := range p.Changes {
		undone, err := change.write(root)
		done = append(done, undone...)
		if err != nil {
			err = fmt.Errorf("write %s: %w", change.Path, err)
			for _, undo := range slices.Backward(done) {
				if failed := undo(); failed != nil {
					return errors.Join(err, fmt.Errorf("undo what was written before: %w", failed))
				}
			}
			return fmt.Errorf("%w: nothing was changed", err)
		}
	}
	return nil
}

// undo undoes one step.
type undo func() error

// write writes the new text to a temporary file and renames it, so that no reader sees half of it.
func (c Change) write(root *os.Root) (done []undo, err error) {
	name := filepath.FromSlash(c.Path)
	if done, err = makeFolders(root, filepath.Dir(name)); err != nil {
		return done, err
	}
	beside := filepath.Join(filepath.Dir(name), "."+path.Base(c.Path)+".relkit")
	if err := writeNew(root, beside, c.New, c.mode); err != nil {
		return done, err
	}
	if err := root.Rename(beside, name); err != nil {
		return done, errors.Join(err, root.Remove(beside))
	}
	return append(done, func() error {
		if c.replaces {
			return root.WriteFile(name, c.Old, c.mode)
		}
		return root.Remove(name)
	}), nil
}

func writeNew(root *os.Root, name string, text []byte, mode fs.FileMode) error {
	file, err := root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, mode)
	if err != nil {
		return err
	}
	_, err = file.Write(text)
	if err = errors.Join(err, file.Close()); err != nil {
		return errors.Join(err, root.Remove(name))
	}
	return nil
}

// makeFolders creates a folder and its parents, each of which can be undone.
func makeFolders(root *os.Root, name string) ([]undo, error) {
	if name == "." {
		return nil, nil
	}
	done, err := makeFolders(root, filepath.Dir(name))
	if err != nil {
		return done, err
	}
	switch err := root.Mkdir(name, 0o755); {
	case errors.Is(err, fs.ErrExist):
		if info, err := root.Stat(name); err != nil || !info.IsDir() {
			return done, fmt.Errorf("%s is not a folder", filepath.ToSlash(name))
		}
		return done, nil
	case err != nil:
		return done, err
	}
	return append(done, func() error { return root.Remove(name) }), nil
}
