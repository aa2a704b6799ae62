package scaffold

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// document is a file that a module may lack.
type document struct {
	path   string   // relative to the root of the repository
	others []string // other paths with the same effect
	text   string
}

// offer adds a document to the plan: as a change if it is missing or to be overwritten.
func (s *study) offer(d document) error {
	for _, path := range append([]string{d.path}, d.others...) {
		old, mode, err := s.read(path)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return err
		}
		switch {
		case string(old) == d.text:
			s.keep(path, "is up to date")
		case s.options.Force:
			s.changes = append(s.changes, Change{Path: path, Old: old, New: []byte(d.text), mode: mode, replaces: true})
		default:
			s.keep(path, "exists")
		}
		return nil
	}
	s.changes = append(s.changes, Change{Path: d.path, New: []byte(d.text), mode: newFile})
	return nil
}

func (s *study) keep(path, reason string) {
	s.kept = append(s.kept, Kept{path, reason})
}

// read reads a file of the repository.
func (s *study) read(path string) ([]byte, fs.FileMode, error) {
	name := filepath.Join(s.place.root, filepath.FromSlash(path))
	info, err := os.Stat(name)
	if err != nil {
		if _, dangling := os.Lstat(name); dangling == nil {
			return nil, 0, fmt.Errorf("%s is a link to nothing: remove it", path)
		}
		return nil, 0, err
	}
	if !info.Mode().IsRegular() {
		return nil, 0, fmt.Errorf("%s is not a regular file: move it away", path)
	}
	text, err := os.ReadFile(name)
	return text, info.Mode().Perm(), err
}
