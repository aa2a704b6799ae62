package linuxpackage_test

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/goreleaser/nfpm/v2"
	_ "github.com/goreleaser/nfpm/v2/apk" // registers its format
	_ "github.com/goreleaser/nfpm/v2/deb" // registers its format
	"github.com/goreleaser/nfpm/v2/files"
	_ "github.com/goreleaser/nfpm/v2/rpm" // registers its format

	"github.com/relkit/relkit/internal/linuxpackage"
	"github.com/relkit/relkit/internal/release"
)

var noon = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

// packed returns a package made by nfpm, which GoReleaser uses.
func packed(t testing.TB, format, compression string) []byte {
	t.Helper()
	source := filepath.Join(t.TempDir(), "hello")
	if err := os.WriteFile(source, []byte("the program"), 0o600); err != nil {
		t.Fatal(err)
	}
	file := func(path, kind, owner string, mode fs.FileMode) *files.Content {
		return &files.Content{
			Source: source, Destination: path, Type: kind, FileInfo: &files.ContentFileInfo{Owner: owner, Group: "root", Mode: mode, MTime: noon},
		}
	}
	link := file("/usr/bin/hi", files.TypeSymlink, "root", 0)
	link.Source = "hello"
	info := nfpm.WithDefaults(&nfpm.Info{
		Name: "hello", Version: "1.2.3-rc.1", Arch: "arm64", Platform: "linux", Maintainer: "Ada <ada@example.com>", Description: "Says hello", MTime: noon,
		Overridables: nfpm.Overridables{
			Contents: files.Contents{
				file("/usr/bin/hello", files.TypeFile, "root", 0o755),
				file("/usr/bin/as", files.TypeFile, "root", 0o4755),
				file("/etc/hello.conf", files.TypeConfigNoReplace, "ada", 0o640),
				file("/var/hello", files.TypeDir, "root", 0o755),
				link,
			},
			Scripts: nfpm.Scripts{PostInstall: source},
			Deb:     nfpm.Deb{Compression: compression},
			RPM:     nfpm.RPM{Compression: compression},
		},
	})
	packager, err := nfpm.Get(format)
	if err != nil {
		t.Fatal(err)
	}
	var made bytes.Buffer
	if err := packager.Package(info, &made); err != nil {
		t.Fatal(err)
	}
	return made.Bytes()
}

// all are the ways to create a package.
var all = map[string]struct{ format, compression string }{
	"deb": {"deb", "gzip"}, "deb xz": {"deb", "xz"}, "deb zstd": {"deb", "zstd"}, "deb plain": {"deb", "none"},
	"rpm": {"rpm", "gzip"}, "rpm xz": {"rpm", "xz"}, "rpm zstd": {"rpm", "zstd"}, "rpm lzma": {"rpm", "lzma"},
	"apk": {"apk", ""},
}

func write(t testing.TB, format string, content []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "hello."+format)
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// seen is an entry with its content.
type seen struct {
	linuxpackage.Entry
	Content string
}

// read reads a package completely.
func read(path string) (linuxpackage.Description, []seen, error) {
	var entries []seen
	described, err := linuxpackage.Read(path, func(entry linuxpackage.Entry, content io.Reader) error {
		text, err := io.ReadAll(content)
		entry.Modified = entry.Modified.UTC()
		entries = append(entries, seen{entry, string(text)})
		return err
	})
	return described, entries, err
}

func TestRead(t *testing.T) {
	descriptions := map[string]linuxpackage.Description{
		"deb": {Name: "hello", Version: "1.2.3~rc.1", Arch: "arm64"},
		"rpm": {Name: "hello", Version: "1.2.3~rc.1", Arch: "aarch64"},
		"apk": {Name: "hello", Version: "1.2.3_rc.1", Arch: "aarch64"},
	}
	entry := func(path string, mode fs.FileMode, owner, content string) seen {
		return seen{linuxpackage.Entry{Path: path, Mode: mode, Owner: owner, Group: "root", Modified: noon}, content}
	}
	want := []seen{
		entry("/etc/hello.conf", 0o640, "ada", "the program"),
		entry("/usr/bin/as", 0o755|fs.ModeSetuid, "root", "the program"),
		entry("/usr/bin/hello", 0o755, "root", "the program"),
		entry("/var/hello", 0o755|fs.ModeDir, "root", ""),
	}
	for name, one := range all {
		t.Run(name, func(t *testing.T) {
			described, entries, err := read(write(t, one.format, packed(t, one.format, one.compression)))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(descriptions[one.format], described); diff != "" {
				t.Error(diff)
			}
			if got := described.Platform().String(); got != "linux/arm64" {
				t.Errorf("it is for %s", got)
			}
			links, scripts := 0, 0
			entries = slices.DeleteFunc(entries, func(s seen) bool {
				switch {
				case s.Mode&fs.ModeSymlink != 0 && s.Path == "/usr/bin/hi":
					links++
				case s.Control && s.Content == "the program":
					scripts++
				case !s.Control && (!s.Mode.IsDir() || s.Path == "/var/hello"): // some formats have entries for parent folders
					return false
				}
				return true
			})
			slices.SortFunc(entries, func(a, b seen) int { return strings.Compare(a.Path, b.Path) })
			if diff := cmp.Diff(want, entries); diff != "" {
				t.Error(diff)
			}
			if links != 1 || scripts != map[string]int{"deb": 1, "rpm": 0, "apk": 1}[one.format] { // those of an rpm are in its header
				t.Errorf("%d links, %d scripts", links, scripts)
			}
		})
	}
}

// A signature comes first.
func TestReadSignedAPK(t *testing.T) {
	var signature bytes.Buffer
	zipped := gzip.NewWriter(&signature)
	writer := tar.NewWriter(zipped)
	err := writer.WriteHeader(&tar.Header{Name: ".SIGN.RSA.ada@example.com.rsa.pub", Size: 4, Mode: 0o600})
	_, written := io.WriteString(writer, "sign")
	if err := errors.Join(err, written, writer.Flush(), zipped.Close()); err != nil { // no end of a tar: the next one goes on
		t.Fatal(err)
	}
	described, _, err := read(write(t, "apk", append(signature.Bytes(), packed(t, "apk", "")...)))
	if err != nil || described.Name != "hello" {
		t.Errorf("got %+v, %v", described, err)
	}
}

// A truncated package is detected at any length.
func TestReadSeesEveryCut(t *testing.T) {
	for name, one := range all {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			whole := packed(t, one.format, one.compression)
			path := write(t, one.format, whole)
			for length, last := range slices.Backward(whole) {
				if err := os.Truncate(path, int64(length)); err != nil {
					t.Fatal(err)
				}
				if one.format == "deb" && length == len(whole)-1 && last == '\n' {
					continue // what fills up an odd length
				}
				if _, _, err := read(path); err == nil || !strings.HasPrefix(err.Error(), "broken package: ") {
					t.Errorf("%d of %d bytes: %v", length, len(whole), err)
				}
			}
		})
	}
}

func TestReadRefuses(t *testing.T) {
	deb, rpm, apk := packed(t, "deb", "none"), packed(t, "rpm", "gzip"), packed(t, "apk", "")
	replaced := func(content []byte, old, with string) []byte {
		if !bytes.Contains(content, []byte(old)) {
			t.Fatalf("the good package has no %q", old)
		}
		return bytes.Replace(content, []byte(old), []byte(with), 1)
	}
	at := func(content []byte, offset int, with ...byte) []byte {
		changed := slices.Clone(content)
		copy(changed[offset:], with)
		return changed
	}
	// An rpm's first header begins after the lead.
	const tags, size = 96 + 8, 96 + 12
	for name, test := range map[string]struct {
		format  string
		content []byte
		want    string
	}{
		"nothing":                     {"deb", nil, "it is not a deb"},
		"a page instead of a deb":     {"deb", []byte("<html>not found</html>"), "it is not a deb"},
		"a page instead of an rpm":    {"rpm", []byte("<html>not found</html>"), "it is not an rpm"},
		"a page instead of an apk":    {"apk", []byte("<html>not found</html>"), "it is not an apk"},
		"an rpm that is called a deb": {"deb", rpm, "it is not a deb"},
		"a deb without files":         {"deb", replaced(deb, "data.tar  ", "other.tar "), "it contains no data.tar"},
		"a deb with a part too many":  {"deb", append(slices.Clone(deb), deb[8:]...), "it contains control.tar twice"},
		"a part of no size":           {"deb", at(deb, 8+48, []byte("-5        ")...), "the header of a member is invalid"},
		"a part larger than the file": {"deb", at(deb, 8+48, []byte("9999999999")...), "unexpected EOF"},
		"an unknown compression":      {"deb", replaced(deb, "data.tar  ", "data.tar.Z"), "data.tar.Z: compressed in an unknown format"},
		"a header of too many tags":   {"rpm", at(rpm, tags, 0x7f, 0xff, 0xff, 0xff), "its header is too large"},
		"a header of too much data":   {"rpm", at(rpm, size, 0x7f, 0xff, 0xff, 0xff), "its header is too large"},
		"no second header":            {"rpm", replaced(rpm, "\x8e\xad\xe8\x01", "\x8e\xad\xe8\x02"), "a header is missing"},
		"another payload":             {"rpm", replaced(rpm, "cpio\x00", "ar33\x00"), `its files are packed as "ar33", which is unknown`},
		"another compressor":          {"rpm", replaced(rpm, "gzip\x00", "pack\x00"), `its files are compressed with "pack", which is unknown`},
		"a file that is not listed":   {"rpm", replaced(rpm, "hello.conf\x00", "hullo.conf\x00"), "which is not in its header"},
		"a damaged apk":               {"apk", at(apk, len(apk)-6, apk[len(apk)-6]^1), "checksum"},
		"no format":                   {"tar", deb, "not a package in a known format"},
	} {
		t.Run(name, func(t *testing.T) {
			_, _, err := read(write(t, test.format, test.content))
			if err == nil || !strings.Contains(err.Error(), test.want) || strings.Contains(err.Error(), "\n") {
				t.Errorf("got %v, want one line with %q", err, test.want)
			}
		})
	}
}

func TestReadEndsWhereVisitDoes(t *testing.T) {
	enough := errors.New("enough")
	for _, format := range release.PackageFormats {
		visited := 0
		_, err := linuxpackage.Read(write(t, format, packed(t, format, "gzip")), func(linuxpackage.Entry, io.Reader) error {
			visited++
			return enough
		})
		if !errors.Is(err, enough) || err.Error() != "enough" || visited != 1 {
			t.Errorf("%s: %v after %d", format, err, visited)
		}
	}
}

func TestFormat(t *testing.T) {
	for name, want := range map[string]string{
		"a.deb": "deb", "a-1.x86_64.rpm": "rpm", "a.apk": "apk", "a-1.src.rpm": "", "deb": "", "a.tar.gz": "", "a.deb.sig": "",
	} {
		if got := linuxpackage.Format(name); got != want {
			t.Errorf("%s: got %q, want %q", name, got, want)
		}
	}
}

// Reading any input ends, with an error of one line.
func FuzzRead(f *testing.F) {
	for _, one := range all {
		f.Add(one.format, packed(f, one.format, one.compression))
	}
	f.Fuzz(func(t *testing.T, format string, content []byte) {
		if !slices.Contains(release.PackageFormats, format) {
			t.Skip()
		}
		_, err := linuxpackage.Read(write(t, format, content), func(_ linuxpackage.Entry, content io.Reader) error {
			_, err := io.Copy(io.Discard, content)
			return err
		})
		if err != nil && strings.Contains(err.Error(), "\n") {
			t.Errorf("more than one line: %q", err)
		}
	})
}
