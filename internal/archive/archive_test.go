package archive_test

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/klauspost/compress/zstd"
	"github.com/ulikunitz/xz"

	"github.com/relkit/relkit/internal/archive"
)

type entry struct {
	name string
	mode int64
	kind byte
}

var usual = []entry{{"README.md", 0o644, tar.TypeReg}, {"bin/hello", 0o755, tar.TypeReg}, {"link", 0o777, tar.TypeSymlink}}

func tarred(t *testing.T, entries []entry) []byte {
	t.Helper()
	var packed bytes.Buffer
	writer := tar.NewWriter(&packed)
	for _, e := range entries {
		header := &tar.Header{Name: e.name, Mode: e.mode, Typeflag: e.kind, Size: int64(len(e.name)), Linkname: "/etc/passwd"}
		if e.kind != tar.TypeReg {
			header.Size = 0
		}
		if err := writer.WriteHeader(header); err != nil {
			t.Fatal(err)
		}
		if e.kind == tar.TypeReg {
			_, _ = io.WriteString(writer, e.name)
		}
	}
	if err := writer.Close(); err != nil {
		t.Fatal(err)
	}
	return packed.Bytes()
}

func compressed(t *testing.T, name string, content []byte) []byte {
	t.Helper()
	var packed bytes.Buffer
	var writer io.WriteCloser
	var err error
	switch filepath.Ext(name) {
	case ".gz", ".tgz":
		writer = gzip.NewWriter(&packed)
	case ".xz":
		writer, err = xz.NewWriter(&packed)
	case ".zst":
		writer, err = zstd.NewWriter(&packed)
	default:
		return content
	}
	if err != nil {
		t.Fatal(err)
	}
	_, err = writer.Write(content)
	if err = errors.Join(err, writer.Close()); err != nil {
		t.Fatal(err)
	}
	return packed.Bytes()
}

func zipped(t *testing.T) []byte {
	t.Helper()
	var packed bytes.Buffer
	writer := zip.NewWriter(&packed)
	for _, e := range usual[:2] {
		header := &zip.FileHeader{Name: e.name}
		header.SetMode(os.FileMode(e.mode))
		file, err := writer.CreateHeader(header)
		if err != nil {
			t.Fatal(err)
		}
		_, _ = io.WriteString(file, e.name)
	}
	if err := writer.Close(); err != nil {
		t.Fatal(err)
	}
	return packed.Bytes()
}

func write(t *testing.T, name string, content []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestUnpack(t *testing.T) {
	plain := tarred(t, usual)
	for _, name := range []string{"a.tar", "a.tar.gz", "a.tgz", "a.tar.xz", "a.tar.zst", "a.zip"} {
		t.Run(name, func(t *testing.T) {
			content := compressed(t, name, plain)
			if name == "a.zip" {
				content = zipped(t)
			}
			folder := t.TempDir()
			files, err := archive.Unpack(write(t, name, content), folder)
			if err != nil {
				t.Fatal(err)
			}
			want := []archive.File{{Name: "README.md"}, {Name: "bin/hello", Executable: true}}
			if diff := cmp.Diff(want, files); diff != "" {
				t.Error(diff)
			}
			got, err := os.ReadFile(filepath.Join(folder, "bin", "hello"))
			if err != nil || string(got) != "bin/hello" {
				t.Errorf("got %q, %v", got, err)
			}
		})
	}
}

// A truncated archive is detected at any length, even if only the checksum at the end is missing.
func TestUnpackSeesEveryCut(t *testing.T) {
	for _, name := range []string{"a.tar.gz", "a.tar.xz", "a.tar.zst", "a.zip"} {
		whole := compressed(t, name, tarred(t, usual))
		if name == "a.zip" {
			whole = zipped(t)
		}
		for length := range whole {
			if _, err := archive.Unpack(write(t, name, whole[:length]), t.TempDir()); err == nil {
				t.Errorf("%s: %d of %d bytes were taken for the whole", name, length, len(whole))
			}
		}
	}
}

func TestUnpackStaysInItsFolder(t *testing.T) {
	for _, name := range []string{"../outside", "/outside", "a/../../outside"} {
		folder := filepath.Join(t.TempDir(), "inside")
		if err := os.Mkdir(folder, 0o700); err != nil {
			t.Fatal(err)
		}
		_, err := archive.Unpack(write(t, "a.tar", tarred(t, []entry{{name, 0o644, tar.TypeReg}})), folder)
		if err == nil {
			t.Errorf("%s was unpacked", name)
		}
		if _, err := os.Stat(filepath.Join(folder, "..", "outside")); err == nil {
			t.Errorf("%s was written outside", name)
		}
	}
}

func TestUnpackRefusesTwoFilesOfOneName(t *testing.T) {
	twice := tarred(t, []entry{{"hello", 0o755, tar.TypeReg}, {"./hello", 0o644, tar.TypeReg}})
	if _, err := archive.Unpack(write(t, "a.tar", twice), t.TempDir()); err == nil {
		t.Error("the second hello replaced the first")
	}
}

// A compressed program keeps its name and becomes executable: the format has no modes.
func TestUnpackOneFile(t *testing.T) {
	file := write(t, "hello_linux_amd64.gz", compressed(t, "hello.gz", []byte("program")))
	files, err := archive.Unpack(file, t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]archive.File{{Name: "hello_linux_amd64", Executable: true}}, files); diff != "" {
		t.Error(diff)
	}
}

func TestIs(t *testing.T) {
	for name, want := range map[string]bool{"a.tar.gz": true, "a.zip": true, "a.gz": true, "a.deb": false, "checksums.txt": false} {
		if archive.Is(name) != want {
			t.Errorf("%s: not %v", name, want)
		}
	}
	if _, err := archive.Unpack(write(t, "a.deb", nil), t.TempDir()); err == nil || !strings.Contains(err.Error(), "known format") {
		t.Error(err)
	}
}
