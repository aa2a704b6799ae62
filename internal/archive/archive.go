// Package archive unpacks the archives of a release. It creates none.
package archive

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/relkit/relkit/internal/release"
)

// limit is the maximum size of an unpacked archive in bytes. It keeps a hostile one from filling the disk.
const limit = 4 << 30

// File is an unpacked regular file.
type File struct {
	Name       string // its path inside the archive, with slashes
	Executable bool
}

// unpackers read one format each, by the file name extensions that package release knows.
var unpackers = map[string]func(string, *target) error{
	".tar.gz":  untar(gunzip),
	".tgz":     untar(gunzip),
	".tar.xz":  untar(unxz),
	".txz":     untar(unxz),
	".tar.zst": untar(unzstd),
	".tzst":    untar(unzstd),
	".tar":     untar(uncompressed),
	".zip":     unzip,

	release.CompressedFile: unpackOne,
}

// Is reports whether a file of that name is an archive that Unpack can read.
func Is(name string) bool { return unpacker(name) != nil }

func unpacker(name string) func(string, *target) error { return unpackers[release.Ending(name)] }

// Unpack unpacks the regular files of an archive into an existing folder and returns their names. A name that leads outside of the folder
// is an error, and so is an archive that is truncated or empty.
func Unpack(file, folder string) ([]File, error) {
	unpack := unpacker(file)
	if unpack == nil {
		return nil, errors.New("not an archive in a known format")
	}
	root, err := os.OpenRoot(folder)
	if err != nil {
		return nil, fmt.Errorf("open the folder to unpack into: %w", err)
	}
	defer root.Close()
	into := &target{root: root, left: limit}
	if err := unpack(file, into); err != nil {
		return nil, fmt.Errorf("broken archive: %w", err)
	}
	if len(into.files) == 0 {
		return nil, errors.New("broken archive: it contains no files")
	}
	return into.files, nil
}

// unpackOne unpacks a single compressed file, and makes it executable: the format keeps no mode.
func unpackOne(name string, into *target) error {
	file, err := os.Open(name)
	if err != nil {
		return err
	}
	defer file.Close()
	content, err := gunzip(file)
	if err != nil {
		return err
	}
	return into.write(strings.TrimSuffix(filepath.Base(name), release.CompressedFile), 0o755, content)
}

// target is the folder that an archive is unpacked into.
type target struct {
	root  *os.Root
	left  int64
	files []File
}

func (t *target) write(name string, mode fs.FileMode, content io.Reader) error {
	name = path.Clean(name)
	if err := t.root.MkdirAll(path.Dir(name), 0o755); err != nil {
		return err
	}
	perm := fs.FileMode(0o644)
	if mode&0o111 != 0 {
		perm = 0o755
	}
	file, err := t.root.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, perm)
	if err != nil {
		return err
	}
	written, err := io.Copy(file, io.LimitReader(content, t.left+1))
	t.left -= written
	if err = errors.Join(err, file.Close()); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	if t.left < 0 {
		return fmt.Errorf("it unpacks to more than %d GiB", limit>>30)
	}
	t.files = append(t.files, File{Name: name, Executable: mode&0o111 != 0})
	return nil
}
