package check

import (
	"strings"
	"testing"
)

// The examples are from Docker's documentation.
func TestDockerignore(t *testing.T) {
	for text, files := range map[string]map[string]bool{
		"":                             {"a": false},
		"# a\n\n  \n#b":                {"a": false, "# a": false},
		"*/temp*":                      {"somedir/temporary.txt": true, "somedir/temp": true, "somedir/temp/x": true, "temp": false, "a/b/temp": false},
		"*/*/temp*":                    {"somedir/subdir/temporary.txt": true, "somedir/temp": false},
		"temp?":                        {"tempa": true, "temp": false, "temp/": false, "tempab": false},
		"**/*.go":                      {"a.go": true, "a/b/c.go": true, "a.gox": false},
		"/foo/bar":                     {"foo/bar": true, "foo/bar/baz": true, "x/foo/bar": false},
		"foo/bar/":                     {"foo/bar/baz": true, "foo/barbaz": false},
		"*\n!hello":                    {"hello": false, "linux/amd64/hello": true, "Dockerfile": true},
		"*.md\n!README.md":             {"README.md": false, "OTHER.md": true},
		"*.md\n!README*.md\nREADME-s*": {"README-secret.md": true, "README-x.md": false},
		"dist/**":                      {"dist/a": true, "dist/a/b": true},
		"a.c":                          {"abc": false, "a.c": true},
	} {
		patterns := readDockerignore(text)
		for file, want := range files {
			if got := patterns.leavesOut(file); got != want {
				t.Errorf("%q leaves %s out: %v", text, file, got)
			}
		}
	}
}

func FuzzDockerignore(f *testing.F) {
	f.Add("*\n!hello", "hello")
	f.Add("**/[a-\\", "\xff")
	f.Fuzz(func(t *testing.T, text, file string) {
		patterns := readDockerignore(text)
		patterns.leavesOut(file)
		if readDockerignore("*\n"+text+"\n!**").leavesOut(file) && !strings.Contains(file, "\n") {
			t.Errorf("%q is left out although the last pattern takes all in", file)
		}
	})
}
