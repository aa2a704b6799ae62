package linuxpackage

import (
	"archive/tar"
	"errors"
	"io"
	"path"
	"strconv"
)

// untar visits the entries of a tar. An entry of the control part keeps its bare name.
func untar(from io.Reader, control bool, visit visit) error {
	for archive := tar.NewReader(from); ; {
		header, err := archive.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		entry := Entry{
			Path:    path.Join("/", header.Name), //gosec:disable G305 -- it is what the package says, and no file is made by it
			Control: control, Mode: header.FileInfo().Mode(),
			Owner: named(header.Uname, header.Uid), Group: named(header.Gname, header.Gid), Modified: header.ModTime,
		}
		if control {
			entry.Path = path.Base(entry.Path)
		}
		if err := visit(entry, archive); err != nil {
			return err
		}
	}
}

// named returns the owner of a file. Package managers use the name, if there is one.
func named(name string, number int) string {
	switch {
	case name != "":
		return name
	case number == 0:
		return "root"
	}
	return strconv.Itoa(number)
}
