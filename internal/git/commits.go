package git

import (
	"context"
	"strings"
)

// Commit is a commit of the history.
type Commit struct {
	SHA     string
	Message string // subject and body
	Author  string
	Email   string
}

// Commits are the commits after base up to head, oldest first; all up to head when base is empty.
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
