package git

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"regexp"
	"slices"
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
	commit := heads.commits[branch]
	at := func(path string) question { return question{url, commit, "file " + path} }
	if slices.ContainsFunc(paths, func(path string) bool { return !remembered(at(path)) }) {
		if err := w.init(ctx); err != nil {
			return nil, err
		}
		if commit, err = w.fetch(ctx, branch); err != nil { // the branch may have moved since heads
			return nil, err
		}
	}
	files = map[string][]byte{}
	for _, path := range paths {
		content, err := remember(at(path), func() (string, error) { return w.show(ctx, commit, path) })
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, err
		}
		files[path] = []byte(content)
	}
	return files, nil
}

// show returns a file of a fetched commit.
func (w *tempRepository) show(ctx context.Context, commit, path string) (string, error) {
	listed, err := w.git(ctx, "ls-tree", "-z", commit, "--", path)
	if err != nil {
		return "", w.explain("read", err)
	}
	if !strings.Contains(listed, " blob ") {
		return "", fs.ErrNotExist
	}
	var content strings.Builder // git writes nothing else on success
	command := w.command("cat-file", "blob", commit+":"+path)
	command.Output = &content
	if err := command.Run(ctx); err != nil {
		return "", w.explain("read "+path+" of", fmt.Errorf("%w: %s", err, strings.TrimSpace(content.String())))
	}
	return content.String(), nil
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
