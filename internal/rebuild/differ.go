package rebuild

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"time"

	"github.com/relkit/relkit/internal/archive"
	"github.com/relkit/relkit/internal/binary"
	"github.com/relkit/relkit/internal/goreleaser"
	"github.com/relkit/relkit/internal/linuxpackage"
	"github.com/relkit/relkit/internal/release"
)

// differ finds the differences between two files that should be the same.
type differ struct {
	folder string // for what is unpacked
	config *goreleaser.Config

	// What the last comparison saw.
	program bool // a program that differs
	otherGo bool // another version of Go
}

// files returns the differences between a released file and the rebuilt one.
func (d *differ) files(released, again string) ([]string, error) {
	d.program, d.otherGo = false, false
	if !archive.Is(released) && linuxpackage.Format(released) == "" {
		return d.programs(filepath.Base(released), released, again), nil
	}
	differences := headers(released, again)
	before, err := d.unpack(released)
	if err != nil {
		return nil, err
	}
	after, err := d.unpack(again)
	if err != nil {
		return nil, err
	}
	for _, name := range slices.Sorted(maps.Keys(before)) {
		if after[name] == "" {
			differences = append(differences, name+" is not in the archive that was built again")
			continue
		}
		was, _, err := release.Digest(before[name])
		if err != nil {
			return nil, err
		}
		is, _, err := release.Digest(after[name])
		if err != nil {
			return nil, err
		}
		if was != is {
			differences = append(differences, d.programs(name, before[name], after[name])...)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(after)) {
		if before[name] == "" {
			differences = append(differences, name+" is only in the archive that was built again")
		}
	}
	if len(differences) == 0 {
		differences = []string{"its files are the same, but packed differently"}
	}
	return differences, nil
}

// unpack returns the files of an archive or a package by their names in it.
func (d *differ) unpack(name string) (map[string]string, error) {
	folder, err := os.MkdirTemp(d.folder, "compared-")
	if err != nil {
		return nil, err
	}
	files := map[string]string{}
	if linuxpackage.Format(name) != "" {
		return files, unpackPackage(name, folder, files)
	}
	unpacked, err := archive.Unpack(name, folder)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", filepath.Base(name), err)
	}
	for _, file := range unpacked {
		files[file.Name] = filepath.Join(folder, filepath.FromSlash(file.Name))
	}
	return files, nil
}

// sums are the places where the formats keep checksums of the files: they differ whenever a file does.
var sums = []string{"md5sums", ".PKGINFO"}

// unpackPackage numbers the files of a package, for no path in it is to be trusted.
func unpackPackage(name, folder string, files map[string]string) error {
	_, err := linuxpackage.Read(name, func(entry linuxpackage.Entry, content io.Reader) error {
		if !entry.Mode.IsRegular() || entry.Control && slices.Contains(sums, entry.Path) {
			return nil
		}
		files[entry.Path] = filepath.Join(folder, strconv.Itoa(len(files)))
		file, err := os.Create(files[entry.Path])
		if err != nil {
			return err
		}
		_, err = io.Copy(file, content)
		return errors.Join(err, file.Close())
	})
	if err != nil {
		return fmt.Errorf("%s: %w", filepath.Base(name), err)
	}
	return nil
}

// programs returns the differences between two programs, from their build information.
func (d *differ) programs(name, released, again string) []string {
	was, is := binary.Inspect(released).Build, binary.Inspect(again).Build
	if was == nil || is == nil {
		return []string{"the content of " + name + " differs"}
	}
	d.program = true
	d.otherGo = d.otherGo || was.GoVersion != is.GoVersion
	return builds(name, was, is)
}

// moment writes a time as users compare it.
func moment(t time.Time) string { return t.UTC().Format(time.RFC3339) }
