package rebuild

import (
	"archive/tar"
	"archive/zip"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"slices"
	"time"

	"github.com/relkit/relkit/internal/linuxpackage"
	"github.com/relkit/relkit/internal/release"
)

// header is the metadata of a file in an archive.
type header struct {
	control  bool // it is a script of a package
	modified time.Time
	mode     fs.FileMode
	owner    string
}

// headers returns the differences between the headers of the files that two archives both contain. Of a format that it does not know
// it returns none.
func headers(released, again string) []string {
	before, after := list(released), list(again)
	var differences []string
	for _, name := range slices.Sorted(maps.Keys(before)) {
		was, is := before[name], after[name]
		switch {
		case is == header{}:
			continue
		case is.control && !was.modified.Equal(is.modified):
			differences = append(differences, fmt.Sprintf("the time of the script %s was %s, and is now %s: set that of its source in before.hooks, with touch -d {{ .CommitDate }}",
				name, moment(was.modified), moment(is.modified)))
		case !was.modified.Equal(is.modified):
			differences = append(differences, fmt.Sprintf("the time of %s was %s, and is now %s: set mtime in the GoReleaser configuration",
				name, moment(was.modified), moment(is.modified)))
		case was.mode != is.mode:
			differences = append(differences, fmt.Sprintf("the mode of %s was %s, and is now %s", name, was.mode, is.mode))
		case was.owner != is.owner:
			differences = append(differences, fmt.Sprintf("the owner of %s was %s, and is now %s: set owner and group in the GoReleaser configuration",
				name, was.owner, is.owner))
		}
	}
	return differences
}

// list reads the headers of an archive, as many as can be read: whether it is whole was seen before.
func list(name string) map[string]header {
	if linuxpackage.Format(name) != "" {
		return listPackage(name)
	}
	file, err := os.Open(name)
	if err != nil {
		return nil
	}
	defer func() { _ = file.Close() }()
	switch release.Ending(name) {
	case ".zip":
		return listZip(file)
	case ".tar.gz", ".tgz":
		unzipped, err := gzip.NewReader(file)
		if err != nil {
			return nil
		}
		return listTar(unzipped)
	case ".tar":
		return listTar(file)
	}
	return nil
}

func listPackage(name string) map[string]header {
	listed := map[string]header{}
	_, _ = linuxpackage.Read(name, func(entry linuxpackage.Entry, _ io.Reader) error {
		listed[entry.Path] = header{control: entry.Control, modified: entry.Modified, mode: entry.Mode, owner: entry.Owner + ":" + entry.Group}
		return nil
	})
	return listed
}

func listTar(from io.Reader) map[string]header {
	listed := map[string]header{}
	for reader := tar.NewReader(from); ; {
		entry, err := reader.Next()
		if err != nil {
			return listed
		}
		owner := fmt.Sprintf("%s:%s (%d:%d)", entry.Uname, entry.Gname, entry.Uid, entry.Gid)
		listed[entry.Name] = header{modified: entry.ModTime, mode: entry.FileInfo().Mode(), owner: owner}
	}
}

func listZip(file *os.File) map[string]header {
	info, err := file.Stat()
	if err != nil {
		return nil
	}
	reader, err := zip.NewReader(file, info.Size())
	if err != nil && !errors.Is(err, zip.ErrInsecurePath) {
		return nil
	}
	listed := map[string]header{}
	for _, entry := range reader.File {
		listed[entry.Name] = header{modified: entry.Modified, mode: entry.Mode()}
	}
	return listed
}
