package git

import (
	"context"
	"fmt"
	"io/fs"
	"strings"
)

// Commit is a commit of the history.
type Commit struct {
	SHA     string
	Message string // subject and body
	Author  string
	Email   string
}

// Commits returns the commits after base up to head, oldest first; all up to head if base is empty.
func (r *Repository) Commits(ctx context.Context, base, head string) ([]Commit, error) {
	const fields = 4
	commits := head
	if base != "" {
		commits = base + ".." + head
	}
	listed, err := git(ctx, r.Root, "log", "--reverse", "-z", "--format=%H%x1f%an%x1f%ae%x1f%B", commits)
	if err != nil {
		return nil, err
	}
	var found []Commit
	for entry := range strings.SplitSeq(listed, "\x00") {
		parts := strings.SplitN(entry, "\x1f", fields)
		if len(parts) == fields {
			found = append(found, Commit{SHA: parts[0], Author: parts[1], Email: parts[2], Message: strings.TrimSpace(parts[3])})
		}
	}
	return found, nil
}

// File returns the content of a file, named relative to the top folder, at a commit. A missing file is fs.ErrNotExist.
func (r *Repository) File(ctx context.Context, commit, name string) ([]byte, error) {
	content, err := remember(question{r.Root, commit, "file " + name}, func() (string, error) { return r.file(ctx, commit, name) })
	if err != nil {
		return nil, err
	}
	return []byte(content), nil
}

func (r *Repository) file(ctx context.Context, commit, name string) (string, error) {
	listed, err := remember(question{r.Root, commit, "files"}, func() (string, error) {
		return git(ctx, r.Root, "ls-tree", "-r", "-z", "--full-tree", "--name-only", commit)
	})
	if err != nil {
		return "", err
	}
	if !strings.Contains("\x00"+listed, "\x00"+name+"\x00") {
		return "", fmt.Errorf("%s at %s: %w", name, commit, fs.ErrNotExist)
	}
	var output strings.Builder // git writes nothing else on success
	command := prepare(r.Root, "show", commit+":"+name)
	command.Output = &output
	if err := command.Run(ctx); err != nil {
		return "", fmt.Errorf("git show: %w: %s", err, strings.ReplaceAll(strings.TrimSpace(output.String()), "\n", "; "))
	}
	return output.String(), nil
}
