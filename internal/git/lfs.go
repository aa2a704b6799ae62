package git

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// withoutLFS prevents git from fetching LFS files, and from failing without git-lfs.
var withoutLFS = []string{"-c", "filter.lfs.smudge=", "-c", "filter.lfs.process=", "-c", "filter.lfs.required=false"}

// pointer matches git's content of an LFS file (https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md).
var pointer = regexp.MustCompile(`\Aversion https://git-lfs\.github\.com/spec/v1\n(?:.*\n)*?oid sha256:([0-9a-f]{64})\n`)

// longestPointer is the size that a pointer may have.
const longestPointer = 1024

// copyLFS puts the content of LFS files in place of the pointers to it, from what the original has of it. It returns those files
// that the original has no content of.
func (c *Clone) copyLFS(ctx context.Context, original *Repository) (missing []string, err error) {
	listed, err := git(ctx, c.Root, "ls-files", "-z", "--", ":(attr:filter=lfs)")
	if err != nil || listed == "" {
		return nil, err
	}
	objects, err := git(ctx, original.Root, "rev-parse", "--git-common-dir")
	if err != nil {
		return nil, err
	}
	if objects = filepath.FromSlash(objects); !filepath.IsAbs(objects) {
		objects = filepath.Join(original.Root, objects)
	}
	var copied []string
	for name := range strings.SplitSeq(listed, "\x00") {
		if name == "" {
			continue
		}
		path := filepath.FromSlash(name)
		oid, err := lfsPointer(filepath.Join(c.Root, path))
		if err != nil {
			return nil, err
		}
		if oid == "" {
			continue // the content itself is committed
		}
		found := false
		for _, place := range []string{filepath.Join(objects, "lfs", "objects", oid[:2], oid[2:4], oid), filepath.Join(original.Root, path)} {
			if found, err = copyContent(place, filepath.Join(c.Root, path), oid); found || err != nil {
				break
			}
		}
		switch {
		case err != nil:
			return nil, err
		case found:
			copied = append(copied, name)
		default:
			missing = append(missing, name)
		}
	}
	// For git, which may have no git-lfs, the tree is to be the one that was committed.
	for some := range slices.Chunk(copied, 100) {
		if _, err := git(ctx, c.Root, append([]string{"update-index", "--skip-worktree", "--"}, some...)...); err != nil {
			return nil, err
		}
	}
	return missing, nil
}

// lfsPointer returns the SHA-256 that a pointer names; empty for a file that is none.
func lfsPointer(file string) (string, error) {
	info, err := os.Lstat(file)
	if errors.Is(err, fs.ErrNotExist) || err == nil && (!info.Mode().IsRegular() || info.Size() > longestPointer) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	text, err := os.ReadFile(file)
	if found := pointer.FindSubmatch(text); found != nil {
		return string(found[1]), nil
	}
	return "", err
}

// copyContent replaces a file by another one, if that is there and has the sum.
func copyContent(from, to, sum string) (bool, error) {
	source, err := os.Open(from)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	defer func() { _ = source.Close() }()
	hash := sha256.New()
	if _, err := io.Copy(hash, source); err != nil {
		return false, err
	}
	if hex.EncodeToString(hash.Sum(nil)) != sum {
		return false, nil
	}
	if _, err := source.Seek(0, io.SeekStart); err != nil {
		return false, err
	}
	target, err := os.OpenFile(to, os.O_WRONLY|os.O_TRUNC, 0)
	if err != nil {
		return false, err
	}
	_, err = io.Copy(target, source)
	return true, errors.Join(err, target.Close())
}
