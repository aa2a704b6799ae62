package migrations

import (
	"io/fs"
	"regexp"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Both databases have the same steps, each numbered by its generation and its place in it.
func TestFiles(t *testing.T) {
	steps := map[string][]string{}
	for _, folder := range []string{"postgres", "sqlite"} {
		entries, err := fs.ReadDir(files, folder)
		if err != nil {
			t.Fatal(err)
		}
		for _, entry := range entries {
			if !regexp.MustCompile(`^[1-9]\d{3}_[a-z_]+\.sql$`).MatchString(entry.Name()) {
				t.Errorf("%s/%s: name it as 1002_words.sql", folder, entry.Name())
			}
			text, err := fs.ReadFile(files, folder+"/"+entry.Name())
			if err != nil {
				t.Fatal(err)
			}
			if !takenBack.Match(text) {
				t.Errorf("%s/%s does not say what is lost with it: write a line with Taking it back loses …", folder, entry.Name())
			}
			steps[folder] = append(steps[folder], entry.Name())
		}
	}
	if diff := cmp.Diff(steps["postgres"], steps["sqlite"]); diff != "" {
		t.Error(diff)
	}
}
