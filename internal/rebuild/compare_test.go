package rebuild

import (
	"archive/tar"
	"compress/gzip"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/relkit/relkit/internal/goreleaser"
	"github.com/relkit/relkit/internal/release"
)

const name = "hello_1.2.3_linux_amd64.tar.gz"

// packed returns an archive of one file.
func packed(t *testing.T, content string, header tar.Header) string {
	t.Helper()
	file, err := os.Create(filepath.Join(t.TempDir(), name))
	if err != nil {
		t.Fatal(err)
	}
	zipped := gzip.NewWriter(file)
	writer := tar.NewWriter(zipped)
	header.Typeflag, header.Size = tar.TypeReg, int64(len(content))
	if header.Name == "" {
		header.Name = "README.md"
	}
	if err := writer.WriteHeader(&header); err != nil {
		t.Fatal(err)
	}
	_, write := writer.Write([]byte(content))
	if err := errors.Join(write, writer.Close(), zipped.Close(), file.Close()); err != nil {
		t.Fatal(err)
	}
	return file.Name()
}

// compared compares a released file with one that was built again; none was when it is empty.
func compared(t *testing.T, released, again string) []release.RebuiltFile {
	t.Helper()
	sum, _, err := release.Digest(released)
	if err != nil {
		t.Fatal(err)
	}
	r := &release.Release{Assets: []release.Asset{
		{Name: name, SHA256: sum, File: released},
		{Name: "checksums.txt", SHA256: sum}, // made from what is built: not compared
		{Name: "cut.tar.gz", Err: "it could not be downloaded"},
	}}
	files := map[string]string{}
	if again != "" {
		files[name] = again
	}
	rebuilt, err := compare(r, files, &differ{folder: t.TempDir(), config: new(goreleaser.Config)})
	if err != nil {
		t.Fatal(err)
	}
	for i := range rebuilt.Files {
		if again != "" && rebuilt.Files[i].SHA256 == "" {
			t.Errorf("%s has no digest", rebuilt.Files[i].Name)
		}
		rebuilt.Files[i].SHA256 = ""
	}
	return rebuilt.Files
}

func TestCompare(t *testing.T) {
	noon := time.Date(2026, 8, 14, 12, 0, 0, 0, time.UTC)
	usual := tar.Header{ModTime: noon, Mode: 0o644}
	released := packed(t, "read me", usual)
	tests := map[string]struct {
		again string
		want  []string
	}{
		"the same":        {packed(t, "read me", usual), nil},
		"another content": {packed(t, "read this", usual), []string{"the content of README.md differs"}},
		"another time": {
			packed(t, "read me", tar.Header{ModTime: noon.Add(time.Hour), Mode: 0o644}),
			[]string{"the time of README.md was 2026-08-14T12:00:00Z, and is now 2026-08-14T13:00:00Z: set mtime in the GoReleaser configuration"},
		},
		"another mode": {
			packed(t, "read me", tar.Header{ModTime: noon, Mode: 0o755}),
			[]string{"the mode of README.md was -rw-r--r--, and is now -rwxr-xr-x"},
		},
		"another owner": {
			packed(t, "read me", tar.Header{ModTime: noon, Mode: 0o644, Uname: "ada", Uid: 1000}),
			[]string{"the owner of README.md was : (0:0), and is now ada: (1000:0): set owner and group in the GoReleaser configuration"},
		},
		"another file": {
			packed(t, "read me", tar.Header{ModTime: noon, Mode: 0o644, Name: "LICENSE"}),
			[]string{"README.md is not in the archive that was built again", "LICENSE is only in the archive that was built again"},
		},
		"nothing": {"", nil},
	}
	for title, test := range tests {
		t.Run(title, func(t *testing.T) {
			want := []release.RebuiltFile{{Name: name, Differences: test.want}}
			if diff := cmp.Diff(want, compared(t, released, test.again)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestAgainNeedsTheProject(t *testing.T) {
	version, err := release.ParseVersion("v1.2.3")
	if err != nil {
		t.Fatal(err)
	}
	r := &release.Release{Subject: release.Subject{Version: version, Repository: release.Repository{Owner: "acme", Name: "hello"}}}
	rebuilt, err := Again(t.Context(), t.TempDir(), t.TempDir(), r)
	if err != nil || !strings.Contains(rebuilt.Err, "it needs a checkout of acme/hello: ") {
		t.Errorf("outside of any project: %v, %v", rebuilt, err)
	}
	rebuilt, err = Again(t.Context(), "../..", t.TempDir(), r)
	if err != nil || rebuilt.Err == "" {
		t.Errorf("in another project: %v, %v", rebuilt, err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Again(ctx, "../..", t.TempDir(), r); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want that it was cancelled", err)
	}
}
