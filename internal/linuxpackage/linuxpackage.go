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

// The bounds keep a hostile package from filling memory or a disk.
const (
	mostUnpacked = 4 << 30 // bytes
	mostEntries  = 100_000
	mostText     = 1 << 20 // bytes of the file in which a package describes itself
)

// Description is what a package says of itself.
type Description struct {
	Name    string
	Version string // as the format writes it, 1.2.3~rc.1, with an epoch (1:) if there is one
	Arch    string // as the distributions call it: x86_64
}

// Entry is one file, folder or link of a package.
type Entry struct {
	Path     string      // /usr/bin/shipped; postinst of what is there for the package manager alone
	Control  bool        // it is there for the package manager alone
	Mode     fs.FileMode // its type too
	Owner    string      // by name, or by number where the package knows no name
	Group    string
	Modified time.Time
}

// visit gets each entry in turn, with the content of a regular file.
type visit func(Entry, io.Reader) error

var readers = map[string]func(*os.File, visit) (Description, error){"deb": readDeb, "rpm": readRPM, "apk": readAPK}

// Format returns the format of a package by its name; empty for what is no package that can be read. An rpm of
// sources is none.
func Format(name string) string {
	format := strings.TrimPrefix(release.Ending(name), ".")
	if readers[format] == nil {
		return ""
	}
	return format
}

// Read reads a package from beginning to end and hands each entry on. The content of a regular file is to be read before
// visit returns. An error of visit ends the reading and is returned as it is.
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
			return fmt.Errorf("it holds more than %d files", mostEntries)
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

// watched separates read errors from what the parser refuses. It counts, too: a tar can declare more zeros than it has bytes.
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

// whole says of what ends too early that it does.
func whole(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}

var errTooMuch = fmt.Errorf("it unpacks to more than %d GiB", mostUnpacked>>30)

// bounded ends what unpacks to too much.
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

// text reads the file in which a package describes itself.
func text(from io.Reader) (string, error) {
	content, err := io.ReadAll(io.LimitReader(from, mostText+1))
	if len(content) > mostText {
		return "", errors.New("its description is longer than 1 MiB")
	}
	return string(content), err
}

// fields returns lines of a name and a value. What follows a name for the second time is left out.
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
