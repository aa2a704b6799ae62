package sqlite_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/relkit/relkit/internal/shipped/store/sqlite"
	"github.com/relkit/relkit/internal/shipped/store/storetest"
)

func TestOpenMakesFolders(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "a", "100% ?#&=+ü")
	s := open(t, folder)
	if _, err := s.AddRelease(t.Context(), storetest.Release("hello", "1.0.0", 0)); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]os.FileMode{folder: 0o700 | os.ModeDir, filepath.Join(folder, "shipped.db"): 0o600} {
		info, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		if info.Mode() != want {
			t.Errorf("%s has mode %s, want %s", path, info.Mode(), want)
		}
	}
}

func TestOpenRefuses(t *testing.T) {
	write := func(t *testing.T, path, content string) {
		t.Helper()
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for name, tc := range map[string]struct {
		prepare func(t *testing.T, folder string)
		want    string
	}{
		"a file instead of the folder": {
			func(t *testing.T, folder string) { t.Helper(); write(t, folder, "") },
			"create the folder of the database: ",
		},
		"a folder instead of the file": {
			func(t *testing.T, folder string) {
				t.Helper()
				if err := os.MkdirAll(filepath.Join(folder, "shipped.db"), 0o700); err != nil {
					t.Fatal(err)
				}
			},
			": let this user write the file and its folder",
		},
		"something else than a database": {
			func(t *testing.T, folder string) {
				t.Helper()
				if err := os.Mkdir(folder, 0o700); err != nil {
					t.Fatal(err)
				}
				write(t, filepath.Join(folder, "shipped.db"), strings.Repeat("something else\n", 1000))
			},
			": restore it from a backup",
		},
	} {
		t.Run(name, func(t *testing.T) {
			folder := filepath.Join(t.TempDir(), "data")
			tc.prepare(t, folder)
			s, err := sqlite.Open(t.Context(), folder)
			if err == nil {
				_ = s.Close()
				t.Fatal("no error")
			}
			if !strings.Contains(err.Error(), tc.want) || !strings.Contains(err.Error(), folder) || strings.Contains(err.Error(), "\n") {
				t.Errorf("got %v, want %s", err, tc.want)
			}
		})
	}
}
