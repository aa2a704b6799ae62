package rehearse

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

	"github.com/relkit/relkit/internal/audit"
	"github.com/relkit/relkit/internal/release"
	"github.com/relkit/relkit/internal/report"
)

// include copies the files of the checkout into the clone that the settings name and git does not keep. There they are ignored. It
// returns what was copied.
func (r *Rehearsal) include(ctx context.Context) ([]string, error) {
	if len(r.settings.Include) == 0 {
		return nil, nil
	}
	untracked, err := r.Subject.Source.Untracked(ctx, r.Subject.Folder)
	if err != nil {
		return nil, err
	}
	files := slices.DeleteFunc(untracked, func(file string) bool { return !matchesAny(r.settings.Include, file) })
	if len(files) == 0 {
		return nil, nil
	}
	if err := copyFiles(r.Subject.Folder, r.Workspace.Clone.Folder(), files); err != nil {
		return nil, input(fmt.Errorf("include: %w", err))
	}
	r.omitf("a fresh checkout", "%s that git does not keep %s copied into the clone (include in %s): the release workflow has only what prepare makes",
		report.Count(len(files), "file"), map[bool]string{true: "was", false: "were"}[len(files) == 1], release.SettingsFile)
	return files, r.Workspace.Clone.Ignore(files)
}

// judgePatterns finds the patterns that have taken nothing along, and that nothing matches which prepare has made.
func (r *Rehearsal) judgePatterns(ctx context.Context, included []string) error {
	if len(r.settings.Include) == 0 {
		return nil
	}
	made, err := r.Workspace.Clone.Untracked(ctx, r.Workspace.Clone.Folder())
	if err != nil {
		return err
	}
	tracked, err := r.Workspace.Clone.Tracked(ctx, r.Workspace.Clone.Folder())
	if err != nil {
		return err
	}
	for _, pattern := range r.settings.Include {
		if anyMatches(pattern, included) || anyMatches(pattern, made) {
			continue
		}
		finding := audit.Finding{
			Subject: r.settings.At["include: "+pattern], Warning: true,
			Problem: "include: " + pattern + " matches no file of the checkout", Remedy: "build the files first, let prepare make them, or correct the pattern",
		}
		if anyMatches(pattern, tracked) {
			finding.Problem = "include: " + pattern + " matches only files that are committed"
			finding.Remedy = "delete the entry: the clone has them"
		}
		r.uselessPatterns = append(r.uselessPatterns, finding)
		r.progress.Warn(finding.Subject + ": " + finding.Problem + ": " + finding.Remedy)
	}
	return nil
}

func anyMatches(pattern string, files []string) bool {
	return slices.ContainsFunc(files, func(file string) bool { return matches(pattern, file) })
}

func matchesAny(patterns []string, file string) bool {
	return slices.ContainsFunc(patterns, func(pattern string) bool { return matches(pattern, file) })
}

// matches reports whether a pattern names a file, or a folder that it is in.
func matches(pattern, file string) bool {
	pattern = path.Clean(pattern)
	for at := file; at != "."; at = path.Dir(at) {
		if doublestar.MatchUnvalidated(pattern, at) {
			return true
		}
	}
	return false
}

// copyFiles copies files and links from one folder to another. It writes below that folder alone.
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
		return fmt.Errorf("%s is no regular file", name)
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
