package linuxpackage

import (
	"fmt"
	"io/fs"
	"path"
	"time"

	"github.com/cavaliergopher/cpio"
)

// rpmFile is the header's description of one file.
type rpmFile struct {
	Entry
	ghost bool
}

// rpmFiles returns the files that the header lists, by their paths.
func rpmFiles(head header) (map[string]rpmFile, error) {
	var names, folders, users, groups []string
	for id, into := range map[uint32]*[]string{tagBaseNames: &names, tagDirNames: &folders, tagFileUsers: &users, tagFileGroups: &groups} {
		var err error
		if *into, err = head.texts(id); err != nil {
			return nil, err
		}
	}
	var in, modes, times, flags []uint32
	for id, into := range map[uint32]*[]uint32{tagDirIndexes: &in, tagFileModes: &modes, tagFileTimes: &times, tagFileFlags: &flags} {
		var err error
		if *into, err = head.numbers(id); err != nil {
			return nil, err
		}
		if len(*into) != len(names) {
			return nil, fmt.Errorf("its header lists %d files, but tag %d has %d values", len(names), id, len(*into))
		}
	}
	if len(users) != len(names) || len(groups) != len(names) {
		return nil, fmt.Errorf("its header lists %d files, but %d owners and %d groups", len(names), len(users), len(groups))
	}
	files := make(map[string]rpmFile, len(names))
	for i, name := range names {
		if int64(in[i]) >= int64(len(folders)) {
			return nil, fmt.Errorf("its header lists %s in a folder that it does not list", name)
		}
		entry := Entry{
			Path: path.Join("/", folders[in[i]], name), Mode: unixMode(modes[i]), Owner: users[i], Group: groups[i],
			Modified: time.Unix(int64(times[i]), 0),
		}
		files[entry.Path] = rpmFile{entry, flags[i]&ghost != 0}
	}
	return files, nil
}

// unixMode returns the mode of stat(2).
func unixMode(mode uint32) fs.FileMode {
	header := cpio.Header{Mode: cpio.FileMode(mode)}
	return header.FileInfo().Mode()
}
