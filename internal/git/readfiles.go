package git

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"regexp"
	"strings"
)

// ReadFiles reads files of a branch of a remote repository, or of its default branch if branch is empty. Missing files are omitted. It
// reads the AUR without a key, at the public address. A repository or branch without a commit is [ErrRemoteEmpty], and a missing one
// [ErrRemoteMissing].
func ReadFiles(ctx context.Context, url, branch string, paths []string) (files map[string][]byte, err error) {
	w, err := newTempRepository(publicAddress(url), "")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, w.close()) }()
	heads, err := w.heads(ctx)
	if err != nil {
		return nil, err
	}
	if branch == "" {
		branch = heads.standard
	}
	if !heads.has(branch) {
		return nil, fmt.Errorf("read %s: %w", w.shown, ErrRemoteEmpty)
	}
	if err := w.init(ctx); err != nil {
		return nil, err
	}
	if err := w.fetch(ctx, branch); err != nil {
		return nil, err
	}
	files = map[string][]byte{}
	for _, path := range paths {
		content, err := w.show(ctx, path)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, err
		}
		files[path] = content
	}
	return files, nil
}

// show returns a file of the fetched commit.
func (w *tempRepository) show(ctx context.Context, path string) ([]byte, error) {
	listed, err := w.git(ctx, "ls-tree", "-z", "FETCH_HEAD", "--", path)
	if err != nil {
		return nil, w.explain("read", err)
	}
	if !strings.Contains(listed, " blob ") {
		return nil, fs.ErrNotExist
	}
	var content bytes.Buffer // git writes nothing else on success
	command := w.command("cat-file", "blob", "FETCH_HEAD:"+path)
	command.Output = &content
	if err := command.Run(ctx); err != nil {
		return nil, w.explain("read "+path+" of", fmt.Errorf("%w: %s", err, strings.TrimSpace(content.String())))
	}
	return content.Bytes(), nil
}

// aurKey matches the address of an AUR package that its maintainers push to.
var aurKey = regexp.MustCompile(`^(?:ssh://)?[^@/]+@aur\.archlinux\.org(?::\d+)?[:/]+(.+)$`)

// publicAddress returns the public address of what is pushed to an address.
func publicAddress(url string) string {
	if found := aurKey.FindStringSubmatch(url); found != nil {
		return "https://aur.archlinux.org/" + found[1]
	}
	return url
}
