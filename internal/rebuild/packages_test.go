package rebuild

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/relkit/relkit/internal/goreleaser"
)

// segment returns one of the parts that an apk is made of.
func segment(t *testing.T, files ...tar.Header) []byte {
	t.Helper()
	var packed bytes.Buffer
	zipped := gzip.NewWriter(&packed)
	writer := tar.NewWriter(zipped)
	for _, header := range files {
		content := header.Linkname // what the file contains
		header.Linkname, header.Size, header.Typeflag = "", int64(len(content)), tar.TypeReg
		err := writer.WriteHeader(&header)
		_, written := io.WriteString(writer, content)
		if err := errors.Join(err, written); err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(writer.Flush(), zipped.Close()); err != nil {
		t.Fatal(err)
	}
	return packed.Bytes()
}

func TestDifferOfPackages(t *testing.T) {
	noon := time.Date(2026, 8, 14, 12, 0, 0, 0, time.UTC)
	packed := func(script, program tar.Header) string {
		info := tar.Header{Name: ".PKGINFO", Linkname: "pkgname = hello\npkgver = 1.2.3\narch = x86_64\ndatahash = " + program.Linkname + "\n"}
		script.Name, program.Name = ".post-install", "usr/bin/hello"
		path := filepath.Join(t.TempDir(), "hello_1.2.3_x86_64.apk")
		if err := os.WriteFile(path, append(segment(t, info, script), segment(t, program)...), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	script := tar.Header{Mode: 0o755, ModTime: noon, Linkname: "exit 0"}
	program := tar.Header{Mode: 0o755, ModTime: noon, Linkname: "hello", Uname: "root", Gname: "root"}
	later, writable := script, program
	later.ModTime, writable.Mode = noon.Add(time.Hour), 0o777
	other, owned := program, program
	other.Linkname, owned.Uname = "hello again", "ada"
	for name, test := range map[string]struct {
		again string
		want  []string
	}{
		"a script's time": {packed(later, program), []string{
			"the time of the script .post-install was 2026-08-14T12:00:00Z, and is now 2026-08-14T13:00:00Z: " +
				"set that of its source in before.hooks, with touch -d {{ .CommitDate }}",
		}},
		"a mode": {packed(script, writable), []string{"the mode of /usr/bin/hello was -rwxr-xr-x, and is now -rwxrwxrwx"}},
		"an owner": {packed(script, owned), []string{
			"the owner of /usr/bin/hello was root:root, and is now ada:root: set owner and group in the GoReleaser configuration",
		}},
		"a content": {packed(script, other), []string{"the content of /usr/bin/hello differs"}},
		"nothing":   {packed(script, program), []string{"its files are the same, but packed differently"}},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := (&differ{folder: t.TempDir(), config: new(goreleaser.Config)}).files(packed(script, program), test.again)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}
