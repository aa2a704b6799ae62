package git

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// Push is a commit of some files to a branch of a remote repository.
type Push struct {
	URL string // ssh://user@host/path, user@host:path, https://…, file://… or a folder
	// Branch is created if it is missing. Empty means the default branch, which is master in an empty repository: the AUR accepts no other
	// (https://wiki.archlinux.org/title/AUR_submission_guidelines).
	Branch string
	Files  map[string][]byte // by path, with slashes
	// Replaces are the contents that files must still have, by path; otherwise the error is [ErrMoved].
	Replaces map[string][]byte
	Message  string
	Author   string // of the commit; "relkit" if empty
	Email    string
	// SSHKey is a private key without a passphrase, or the name of a file with one. If empty, ssh chooses the key.
	SSHKey string
}

// PushFiles commits the files on top of the newest commit of the branch and pushes it, never by force. It reports whether it pushed: if the
// branch already has the files, it does not. An empty repository gets its first commit.
//
// If the branch has moved in the meantime, the error is [ErrMoved]: calling it again starts from the new commit. The others are
// [ErrRemoteMissing], [ErrDenied], [ErrRefused] and [ErrUnreachable].
func PushFiles(ctx context.Context, push Push) (changed bool, err error) {
	w, err := newTempRepository(push.URL, push.SSHKey)
	if err != nil {
		return false, err
	}
	defer func() { err = errors.Join(err, w.close()) }()
	branch, err := w.checkOut(ctx, push.Branch)
	if err != nil {
		return false, err
	}
	if err := w.compare(push.Replaces); err != nil {
		return false, err
	}
	if err := w.write(push.Files); err != nil {
		return false, err
	}
	// The ignore files of the repository are meant for its maintainers.
	if _, err := w.git(ctx, append([]string{"add", "--force", "--"}, slices.Sorted(maps.Keys(push.Files))...)...); err != nil {
		return false, w.explain("add the files to", err)
	}
	staged, err := w.git(ctx, "diff", "--cached", "--name-only")
	if err != nil || staged == "" {
		return false, w.explain("compare the files with", err)
	}
	if _, err := w.git(
		ctx, "-c", "user.name="+cmp.Or(push.Author, "relkit"), "-c", "user.email="+cmp.Or(push.Email, "relkit@localhost"), "-c", "commit.gpgSign=false",
		"commit", "--quiet", "--no-verify", "--message="+push.Message,
	); err != nil {
		return false, w.explain("commit to", err)
	}
	_, err = w.git(ctx, "push", "--quiet", w.url, "HEAD:refs/heads/"+branch)
	return err == nil, w.explain("push to", err)
}

// checkOut fetches and checks out a branch; if it does not exist yet, it creates it from the default branch.
func (w *tempRepository) checkOut(ctx context.Context, branch string) (string, error) {
	heads, err := w.heads(ctx)
	if err == nil {
		err = w.init(ctx)
	}
	if err != nil {
		return "", err
	}
	branch = cmp.Or(branch, heads.standard, "master")
	from := branch
	if !heads.has(branch) {
		from = heads.standard
	}
	if heads.has(from) {
		commit, err := w.fetch(ctx, from)
		if err != nil {
			return "", err
		}
		if _, err := w.git(ctx, "reset", "--quiet", "--hard", commit); err != nil {
			return "", w.explain("check out", err)
		}
	}
	return branch, nil
}

// compare checks that files of the work tree have these contents.
func (w *tempRepository) compare(files map[string][]byte) error {
	root, err := os.OpenRoot(w.tree)
	if err != nil {
		return err
	}
	defer func() { _ = root.Close() }()
	for name, expected := range files {
		content, err := root.ReadFile(filepath.FromSlash(name))
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("read %s of %s: %w", name, w.shown, err)
		}
		if !bytes.Equal(content, expected) {
			return fmt.Errorf("push to %s: %s: %w: run the same command again", w.shown, name, ErrMoved)
		}
	}
	return nil
}

// write writes the files into the work tree, and never outside of it through a symbolic link.
func (w *tempRepository) write(files map[string][]byte) error {
	root, err := os.OpenRoot(w.tree)
	if err != nil {
		return err
	}
	defer func() { _ = root.Close() }()
	for name, content := range files {
		if clean := path.Clean(name); clean != name || clean == "." || strings.HasPrefix(strings.ToLower(clean)+"/", ".git/") {
			return fmt.Errorf("write %s of %s: not a valid path of a file in a repository", name, w.shown)
		}
		local := filepath.FromSlash(name)
		if err := root.MkdirAll(filepath.Dir(local), 0o755); err != nil { //gosec:disable G301 -- git records no rights of folders
			return fmt.Errorf("write %s of %s: %w", name, w.shown, err)
		}
		if err := root.WriteFile(local, content, 0o644); err != nil { //gosec:disable G306 -- a package's files are public
			return fmt.Errorf("write %s of %s: %w", name, w.shown, err)
		}
	}
	return nil
}
