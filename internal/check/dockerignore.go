package check

import (
	"errors"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// ignorePattern is a line of a .dockerignore file.
type ignorePattern struct {
	form *regexp.Regexp
	not  bool
}

// dockerignore are the patterns of a .dockerignore file, in its order (https://docs.docker.com/build/concepts/context/#dockerignore-files).
type dockerignore []ignorePattern

// ignoredIn reads the .dockerignore file of a build context. GoReleaser creates the context anew: a file that extra_files does not name is
// not in it.
func ignoredIn(folder string, extra []string) (dockerignore, error) {
	for _, name := range []string{"Dockerfile.dockerignore", ".dockerignore"} { // the first one that exists counts
		if !slices.ContainsFunc(extra, func(file string) bool { return path.Clean(file) == name }) {
			continue
		}
		text, err := os.ReadFile(filepath.Join(folder, name))
		if errors.Is(err, fs.ErrNotExist) {
			continue // the build reports it
		}
		return readDockerignore(string(text)), err
	}
	return nil, nil
}

func readDockerignore(text string) dockerignore {
	var patterns dockerignore
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if strings.HasPrefix(line, "#") {
			continue
		}
		line, not := strings.CutPrefix(line, "!")
		line = strings.TrimPrefix(path.Clean("/"+strings.TrimSpace(line)), "/")
		if line == "" {
			continue
		}
		patterns = append(patterns, ignorePattern{form: globForm(line), not: not})
	}
	return patterns
}

// globForm returns a pattern as a regular expression, which also matches everything below a folder.
func globForm(pattern string) *regexp.Regexp {
	var form strings.Builder
	for rest := []rune(pattern); len(rest) > 0; {
		taken := 1
		switch text := string(rest); {
		case strings.HasPrefix(text, "**/"):
			form.WriteString("(?:.*/)?")
			taken = len("**/")
		case strings.HasPrefix(text, "**"):
			form.WriteString(".*")
			taken = len("**")
		case rest[0] == '*':
			form.WriteString("[^/]*")
		case rest[0] == '?':
			form.WriteString("[^/]")
		default:
			form.WriteString(regexp.QuoteMeta(string(rest[0])))
		}
		rest = rest[taken:]
	}
	return regexp.MustCompile("^" + form.String() + "(?:/.*)?$")
}

// leavesOut reports whether a file of the build context is excluded: the last matching pattern decides.
func (d dockerignore) leavesOut(file string) bool {
	out := false
	for _, pattern := range d {
		if pattern.form.MatchString(file) {
			out = !pattern.not
		}
	}
	return out
}
