package docs_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// evidence is a file that a table names, and the text that it must contain.
var evidence = regexp.MustCompile("\\]\\(([^)]+)\\): `([^`]+)`")

// Each row of the table of mistakes names a file, and that file still contains what prevents the mistake.
func TestMistakesAreKeptOut(t *testing.T) {
	const name = "docs/deploy.md"
	_, section, found := strings.Cut(read(t, name).content, "\n## Common mistakes\n")
	if !found {
		t.Fatalf("%s has no such section", name)
	}
	section, _, _ = strings.Cut(section, "\n## ")
	rows := 0
	for row := range strings.SplitSeq(section, "\n") {
		if !strings.HasPrefix(row, "| ") || strings.HasPrefix(row, "| mistake |") {
			continue
		}
		rows++
		places := evidence.FindAllStringSubmatch(row, -1)
		if len(places) == 0 {
			t.Errorf("no file is named in: %s", row)
		}
		for _, place := range places {
			content, err := os.ReadFile(filepath.Join(root, filepath.Dir(name), place[1]))
			if err != nil {
				t.Error(err)
			} else if !strings.Contains(string(content), place[2]) {
				t.Errorf("%s does not hold %q any more", place[1], place[2])
			}
		}
	}
	if rows == 0 {
		t.Error("the table is empty")
	}
}
