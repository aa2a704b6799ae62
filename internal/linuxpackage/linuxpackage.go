// Package linuxpackage reads the packages of Linux distributions: deb, rpm and apk. It neither
// builds, installs nor evaluates packages. Its input is untrusted.
package linuxpackage

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"
	"time"

	"github.com/relkit/relkit/internal/release"
)

// The limits keep a hostile package from filling memory or a disk.
const (
	mostUnpacked = 4 << 30 // bytes
	mostEntries  = 100_000
	mostText     = 1 << 20 // bytes of the metadata file of a package
)

// Description is the metadata of a package.
type Description struct {
	Name    string
	Version string // in the format's notation, 1.2.3~rc.1, with an epoch (1:) if there is one
	Arch    string // in the distributions' names: x86_64
}

// Entry is one file, folder or link of a package.
type Entry struct {
	Path     string      // /usr/bin/shipped; postinst for a file that only the package manager uses
	Control  bool        // only the package manager uses it
	Mode     fs.FileMode // its type too
	Owner    string      // the name, or the number if the package has no name
	Group    string
	Modified time.Time
}

// visit gets each entry in turn, with the content of a regular file.
type visit func(Entry, io.Reader) error

var readers = map[string]func(*os.File, visit) (Description, error){"deb": readDeb, "rpm": readRPM, "apk": readAPK}

// Format returns the format of a package by its name; empty if it cannot be read. Source rpms are not supported.
func Format(name string) string {
	format := strings.TrimPrefix(release.Ending(name), ".")
	if readers[format] == nil {
		return ""
	}
	return format
}

// Read reads a package and calls visit for each entry, which must read the content of a regular file before it returns. Read stops at an
// error of visit and returns it unchanged.
func Read(file string, visit func(Entry, io.Reader) error) (Description, error) {
	read := readers[Format(file)]
	if read == nil {
		return Description{}, errors.New("not a package in a known format")
	}
	opened, err := os.Open(file)
	if err != nil {
		return Description{}, err
	}
	defer func() { _ = opened.Close() }()
	var refused error
	entries, left := 0, int64(mostUnpacked)
	described, err := read(opened, func(entry Entry, content io.Reader) error {
		entries++
		if entries > mostEntries {
			return fmt.Errorf("it contains more than %d files", mostEntries)
		}
		source := &watched{from: content, left: &left}
		if err := visit(entry, source); source.err == nil {
			refused = err
		}
		return errors.Join(source.err, refused)
	})
	switch {
	case refused != nil:
		return Description{}, refused
	case err != nil:
		return Description{}, fmt.Errorf("broken package: %w", whole(err))
	case described.Name == "" || described.Version == "" || described.Arch == "":
		return Description{}, errors.New("broken package: it does not state its name, version and architecture")
	}
	return described, nil
}

// watched separates read errors from parse errors. It also counts bytes: a tar can declare more zeros than it has bytes.
type watched struct {
	from io.Reader
	left *int64
	err  error
}

func (w *watched) Read(into []byte) (int, error) {
	n, err := w.from.Read(into)
	if *w.left -= int64(n); *w.left < 0 {
		err = errTooMuch
	}
	if err != nil && !errors.Is(err, io.EOF) {
		w.err = err
	}
	return n, err
}

// whole reports truncated input as such.
func whole(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}

var errTooMuch = fmt.Errorf("it unpacks to more than %d GiB", mostUnpacked>>30)

// bounded limits the size of unpacked data.
func bounded(from io.Reader) io.Reader { return &limited{from: from, left: mostUnpacked} }

type limited struct {
	from io.Reader
	left int64
}

func (l *limited) Read(into []byte) (int, error) {
	n, err := l.from.Read(into)
	if l.left -= int64(n); l.left < 0 {
		return 0, errTooMuch
	}
	return n, err
}

// text reads the metadata file of a package.
func text(from io.Reader) (string, error) {
	content, err := io.ReadAll(io.LimitReader(from, mostText+1))
	if len(content) > mostText {
		return "", errors.New("its description is longer than 1 MiB")
	}
	return string(content), err
}

// fields parses lines of a name and a value. The first value of a name counts.
func fields(text, separator string) map[string]string {
	values := map[string]string{}
	for line := range strings.Lines(text) {
		name, value, found := strings.Cut(line, separator)
		name = strings.TrimRight(name, " ")
		if _, known := values[name]; found && !known {
			values[name] = strings.TrimSpace(value)
		}
	}
	return values
}
