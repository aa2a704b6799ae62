package cli

import (
	"os"
	"path/filepath"
	"testing"
)

// --color always applies to files too; by default, output to files has no color.
func TestColor(t *testing.T) {
	file, err := os.Create(filepath.Join(t.TempDir(), "out"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = file.Close() })
	for value, want := range map[string]bool{"": false, colorAuto: false, colorNever: false, colorAlways: true} {
		command := root()
		if value != "" {
			if err := command.ParseFlags([]string{"--color", value}); err != nil {
				t.Fatal(err)
			}
		}
		if style := styleOf(command, file); style.Colour != want || style.Terminal {
			t.Errorf("--color %q: got %+v", value, style)
		}
	}
}
