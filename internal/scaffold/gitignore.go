package scaffold

import (
	"cmp"
	"context"
	"errors"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
)

// ignoreDist adds the dist folder to .gitignore, because an untracked file there marks every binary as built from a modified tree.
func (s *study) ignoreDist(ctx context.Context) error {
	dist := filepath.ToSlash(filepath.Clean(cmp.Or(s.dist, "dist")))
	line := "/" + dist + "/"
	path := s.in(".gitignore")
	if !filepath.IsLocal(filepath.FromSlash(dist)) || s.place.ignores(ctx, s.in(dist+"/artifacts.json")) {
		return nil // outside of the project, git ignores it anyway
	}
	old, mode, err := s.read(path)
	if errors.Is(err, fs.ErrNotExist) {
		s.changes = append(s.changes, Change{Path: path, New: []byte(line + "\n"), mode: newFile})
		return nil
	}
	if err != nil {
		return err
	}
	if slices.Contains(strings.Fields(string(old)), line) {
		return nil // without a repository, ignores is always false
	}
	text := string(old)
	if text != "" && !strings.HasSuffix(text, "\n") {
		text += "\n"
	}
	s.changes = append(s.changes, Change{Path: path, Old: old, New: []byte(text + line + "\n"), mode: mode, replaces: true})
	return nil
}
