// Package git reads a project's repository and makes temporary clones of it. It never changes the
// repository that it reads. It pushes files to other repositories, such as those of the AUR.
package git

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/relkit/relkit/internal/process"
	"github.com/relkit/relkit/internal/release"
)

// Errors of Open.
var (
	ErrNoRepository = errors.New("not a git repository: run relkit in a clone, or name one")
	ErrNoCommit     = errors.New("the repository has no commit yet: commit first, as a release is built from a commit")
	ErrShallow      = errors.New("shallow clone, so versions and notes are missing: run git fetch --unshallow --tags")
)

// Repository is a git repository with a work tree.
type Repository struct {
	Root   string // the top folder of the work tree
	Prefix string // the given folder, relative to Root; empty at the top
	Head   string // the checked-out commit
	Branch string // empty if HEAD is detached
	// Shallow means that a part of the history is missing, so that the absence of a tag proves nothing.
	Shallow bool

	snapshot *snapshot // nil if nothing is kept
}

// Open finds the repository of a folder. With [ErrShallow] it also returns the repository, for callers that do not need the whole history.
func Open(ctx context.Context, folder string) (*Repository, error) {
	found, err := git(ctx, folder, "rev-parse", "--show-toplevel", "--show-prefix", "--is-shallow-repository", "HEAD^{commit}", "--abbrev-ref", "HEAD")
	switch {
	case err == nil:
	case strings.Contains(err.Error(), "not a git repository"):
		return nil, fmt.Errorf("%s: %w", folder, ErrNoRepository)
	case strings.Contains(err.Error(), "ambiguous argument 'HEAD^{commit}'"):
		return nil, fmt.Errorf("%s: %w", folder, ErrNoCommit)
	default:
		return nil, err
	}
	const answers = 5
	lines := strings.Split(found, "\n")
	if len(lines) != answers {
		return nil, fmt.Errorf("%s: git rev-parse printed %d lines, not %d", folder, len(lines), answers)
	}
	repository := &Repository{Root: filepath.FromSlash(lines[0]), Prefix: lines[1], Shallow: lines[2] == "true", Head: lines[3], Branch: lines[4], snapshot: &snapshot{}}
	if repository.Branch == "HEAD" {
		repository.Branch = "" // detached
	}
	if repository.Shallow {
		return repository, fmt.Errorf("%s: %w", folder, ErrShallow)
	}
	return repository, nil
}

// Versions returns the tags of the repository that are release versions, and those of them that the checked-out commit contains.
func (r *Repository) Versions(ctx context.Context) (all, contained []release.Version, err error) {
	tags, err := r.Tags(ctx)
	if err != nil {
		return nil, nil, err
	}
	merged, err := r.ContainedTags(ctx)
	return versions(tags), versions(merged), err
}

func versions(tags []string) []release.Version {
	var found []release.Version
	for _, tag := range tags {
		if version, err := release.ParseVersion(tag); err == nil {
			found = append(found, version)
		}
	}
	return found
}

// Uncommitted returns the files, relative to Root, that differ from the checked-out commit, without ignored ones.
func (r *Repository) Uncommitted(ctx context.Context) ([]string, error) {
	listed, err := git(ctx, r.Root, "status", "--porcelain", "-z", "--no-renames", "--untracked-files=all")
	if err != nil {
		return nil, err
	}
	var files []string
	for entry := range strings.SplitSeq(listed, "\x00") {
		if len(entry) > 3 {
			files = append(files, entry[3:])
		}
	}
	return files, nil
}

// Ignored returns the ignored files of the work tree, relative to Root. A completely ignored folder is one entry with a slash at the end.
func (r *Repository) Ignored(ctx context.Context) ([]string, error) {
	listed, err := git(ctx, r.Root, "ls-files", "--others", "--ignored", "--exclude-standard", "--directory", "-z")
	return strings.FieldsFunc(listed, func(c rune) bool { return c == 0 }), err
}

// Ignores reports whether the project's ignore files match a file, named relative to Root.
func (r *Repository) Ignores(ctx context.Context, name string) (bool, error) {
	_, err := git(ctx, r.Root, "check-ignore", "--quiet", "--no-index", name)
	const notIgnored = 1
	if exit, ok := errors.AsType[*exec.ExitError](err); ok && exit.ExitCode() == notIgnored {
		return false, nil
	}
	return err == nil, err
}

// Subjects returns the first lines of the messages of the commits after one tag up to another; of all commits if after is empty.
func (r *Repository) Subjects(ctx context.Context, after, upTo string) ([]string, error) {
	commits := upTo
	if after != "" {
		commits = after + ".." + upTo
	}
	listed, err := git(ctx, r.Root, "log", "--format=%s", commits)
	if err != nil || listed == "" {
		return nil, err
	}
	return strings.Split(listed, "\n"), nil
}

// git runs git in a folder, without the user's hooks and signing keys.
func git(ctx context.Context, dir string, args ...string) (string, error) {
	said, err := prepare(dir, args...).Text(ctx)
	if err != nil {
		return "", fmt.Errorf("git %s: %w", verb(args), err)
	}
	return said, nil
}

// verb returns the subcommand among git's arguments.
func verb(args []string) string {
	for len(args) > 1 && args[0] == "-c" {
		args = args[2:]
	}
	return args[0]
}

func prepare(dir string, args ...string) process.Command {
	return prepareWithHooks(dir, append([]string{"-c", "core.hooksPath=/dev/null"}, args...)...)
}

func prepareWithHooks(dir string, args ...string) process.Command {
	return process.Command{
		Name: "git",
		Args: append([]string{"-c", "core.quotePath=false"}, args...),
		Dir:  dir,
		Env:  []string{"LC_ALL=C", "GIT_TERMINAL_PROMPT=0", "GIT_OPTIONAL_LOCKS=0"},
	}
}
