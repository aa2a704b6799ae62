package prepare

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"

	"github.com/bmatcuk/doublestar/v4"

	"github.com/relkit/relkit/internal/git"
	"github.com/relkit/relkit/internal/release"
)

// Include copies into a clone the files of a folder of the checkout that the settings name and git does not keep. There they are
// ignored. It returns what was copied, relative to the folder.
func Include(ctx context.Context, source *git.Repository, folder string, clone *git.Clone, settings release.Settings) ([]string, error) {
	if len(settings.Include) == 0 {
		return nil, nil
	}
	untracked, err := source.Untracked(ctx, folder)
	if err != nil {
		return nil, err
	}
	files := slices.DeleteFunc(untracked, func(file string) bool {
		return !slices.ContainsFunc(settings.Include, func(pattern string) bool { return matches(pattern, file) })
	})
	if len(files) == 0 {
		return nil, nil
	}
	if err := copyFiles(folder, clone.Folder(), files); err != nil {
		return nil, fmt.Errorf("include in %s: %w", release.SettingsFile, err)
	}
	return files, clone.Ignore(files)
}

// Matches reports whether a pattern of include names one of some files, or a folder that it is in.
func Matches(pattern string, files []string) bool {
	return slices.ContainsFunc(files, func(file string) bool { return matches(pattern, file) })
}

func matches(pattern, file string) bool {
	pattern = path.Clean(pattern)
	for at := file; at != "."; at = path.Dir(at) {
		if doublestar.MatchUnvalidated(pattern, at) {
			return true
		}
	}
	return false
}

// copyFiles copies files and links from one folder to another. It writes only below that folder.
func copyFiles(from, to string, files []string) (err error) {
	source, err := os.OpenRoot(from)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, source.Close()) }()
	target, err := os.OpenRoot(to)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, target.Close()) }()
	for _, file := range files {
		name := filepath.FromSlash(file)
		if _, err := target.Lstat(name); err == nil {
			continue // it was taken over as an uncommitted change
		}
		if err := target.MkdirAll(filepath.Dir(name), 0o750); err != nil {
			return err
		}
		if err := copyFile(source, target, name); err != nil {
			return err
		}
	}
	return nil
}

func copyFile(source, target *os.Root, name string) (err error) {
	info, err := source.Lstat(name)
	if err != nil {
		return err
	}
	if info.Mode()&fs.ModeSymlink != 0 {
		points, err := source.Readlink(name)
		if err != nil {
			return err
		}
		return target.Symlink(points, name)
	}
	if !info.Mode().IsRegular() {
		return fmt.Errorf("%s is not a regular file", name)
	}
	from, err := source.Open(name)
	if err != nil {
		return err
	}
	defer from.Close()
	into, err := target.OpenFile(name, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, info.Mode().Perm()|0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(into, from)
	return errors.Join(err, into.Close(), target.Chtimes(name, info.ModTime(), info.ModTime()))
}
