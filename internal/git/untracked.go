package git

import (
	"context"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"strings"
)

// Untracked returns the files below a folder of the work tree that git does not track, ignored or not, relative to that folder.
func (r *Repository) Untracked(ctx context.Context, folder string) ([]string, error) {
	return listed(ctx, folder, "--others")
}

// Tracked returns the files below a folder of the work tree that git tracks, relative to that folder.
func (r *Repository) Tracked(ctx context.Context, folder string) ([]string, error) {
	return listed(ctx, folder, "--cached")
}

func listed(ctx context.Context, folder, which string) ([]string, error) {
	said, err := git(ctx, folder, "ls-files", "-z", which)
	if err != nil {
		return nil, err
	}
	var files []string
	for file := range strings.SplitSeq(said, "\x00") {
		if file != "" && !strings.HasSuffix(file, "/") { // a folder is a repository of its own
			files = append(files, file)
		}
	}
	return files, nil
}

// ignoredAs escapes the special characters of ignore patterns.
var ignoredAs = strings.NewReplacer(`\`, `\\`, "*", `\*`, "?", `\?`, "[", `\[`, " ", `\ `).Replace

// Ignore makes the clone ignore files of its project's folder, in addition to its ignore files.
func (c *Clone) Ignore(files []string) error {
	var patterns strings.Builder
	for _, file := range files {
		if strings.ContainsAny(file, "\n\r") {
			return fmt.Errorf("ignore a file in the clone: its name %q has two lines", file)
		}
		patterns.WriteString("/" + ignoredAs(path.Join(c.Prefix, file)) + "\n")
	}
	name := filepath.Join(c.Root, ".git", "info", "exclude")
	before, err := os.ReadFile(name)
	if err != nil && !os.IsNotExist(err) {
		return fmt.Errorf("ignore files in the clone: %w", err)
	}
	if len(before) > 0 && before[len(before)-1] != '\n' {
		before = append(before, '\n')
	}
	if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
		return fmt.Errorf("ignore files in the clone: %w", err)
	}
	return os.WriteFile(name, append(before, patterns.String()...), 0o600) //gosec:disable G703 -- a file of our own clone
}
