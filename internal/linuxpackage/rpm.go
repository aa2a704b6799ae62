package linuxpackage

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/cavaliergopher/cpio"

	"github.com/relkit/relkit/internal/archive"
)

// The tags of the header that are read (https://rpm-software-management.github.io/rpm/manual/tags.html).
const (
	tagName              = 1000
	tagVersion           = 1001
	tagEpoch             = 1003
	tagArch              = 1022
	tagFileModes         = 1030
	tagFileTimes         = 1034
	tagFileFlags         = 1037
	tagFileUsers         = 1039
	tagFileGroups        = 1040
	tagDirIndexes        = 1116
	tagBaseNames         = 1117
	tagDirNames          = 1118
	tagPayloadFormat     = 1124
	tagPayloadCompressor = 1125
)

const (
	rpmMagic = "\xed\xab\xee\xdb"
	leadSize = 96     // bytes
	ghost    = 1 << 6 // of a file's flags: it belongs to the package, which does not hold it
)

// compressions are the formats of payloads, by rpm's names for them. An rpm that tells none uses gzip.
var compressions = map[string]string{"": "gz", "gzip": "gz", "xz": "xz", "zstd": "zst", "lzma": "lzma", "bzip2": "bz2", "none": ""}

// readRPM reads a package of Fedora and its kin: a lead, a header of signatures, the header that describes it, and a cpio
// (https://rpm-software-management.github.io/rpm/manual/format_v4.html).
func readRPM(file *os.File, visit visit) (Description, error) {
	lead := make([]byte, leadSize)
	if _, err := io.ReadFull(file, lead); err != nil || !strings.HasPrefix(string(lead), rpmMagic) {
		return Description{}, errors.New("it is no rpm: it does not begin as one does")
	}
	_, signatures, err := readHeader(file)
	if err != nil {
		return Description{}, err
	}
	at := leadSize + (signatures+7)/8*8
	if _, err := file.Seek(at, io.SeekStart); err != nil {
		return Description{}, err
	}
	head, length, err := readHeader(file)
	if err != nil {
		return Description{}, err
	}
	described, err := rpmDescription(head)
	if err != nil {
		return described, err
	}
	files, err := rpmFiles(head)
	if err != nil {
		return described, err
	}
	info, err := file.Stat()
	if err != nil {
		return described, err
	}
	at += length
	return described, rpmPayload(head, io.NewSectionReader(file, at, info.Size()-at), files, visit)
}

func rpmDescription(head header) (described Description, err error) {
	for id, into := range map[uint32]*string{tagName: &described.Name, tagVersion: &described.Version, tagArch: &described.Arch} {
		if *into, err = head.text(id); err != nil {
			return described, err
		}
	}
	epoch, err := head.numbers(tagEpoch)
	if len(epoch) > 0 && epoch[0] > 0 {
		described.Version = strconv.FormatUint(uint64(epoch[0]), 10) + ":" + described.Version
	}
	return described, err
}

// rpmFile is what the header says of one file.
type rpmFile struct {
	Entry
	ghost bool
}

// rpmFiles are the files that the header lists, by their paths.
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

// unixMode is a mode as stat(2) has it.
func unixMode(mode uint32) fs.FileMode {
	header := cpio.Header{Mode: cpio.FileMode(mode)}
	return header.FileInfo().Mode()
}

// rpmPayload hands on what the payload holds, with what the header says of it.
func rpmPayload(head header, from io.ReadSeeker, files map[string]rpmFile, visit visit) error {
	format, err := head.text(tagPayloadFormat)
	if err != nil {
		return err
	}
	if format != "" && format != "cpio" {
		return fmt.Errorf("its files are packed as %q, which is not known", format)
	}
	compressor, err := head.text(tagPayloadCompressor)
	if err != nil {
		return err
	}
	compression, known := compressions[compressor]
	if !known {
		return fmt.Errorf("its files are compressed by %q, which is not known", compressor)
	}
	content, err := archive.Decompress(compression, from)
	if err != nil {
		return whole(err)
	}
	content = bounded(content)
	if err := uncpio(content, files, visit); err != nil {
		return err
	}
	if _, err := io.Copy(io.Discard, content); err != nil {
		return err
	}
	for _, name := range slices.Sorted(maps.Keys(files)) {
		if !files[name].ghost {
			return fmt.Errorf("its header lists %s, which it does not hold", name)
		}
		if err := visit(files[name].Entry, strings.NewReader("")); err != nil {
			return err
		}
	}
	return nil
}

// uncpio leaves in files what the cpio does not hold.
func uncpio(from io.Reader, files map[string]rpmFile, visit visit) error {
	for payload := cpio.NewReader(from); ; {
		entry, err := payload.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		name := path.Join("/", entry.Name)
		file, listed := files[name]
		if !listed || entry.Size < 0 {
			return fmt.Errorf("it holds %s, which its header does not list", name)
		}
		delete(files, name)
		content := &exact{from: payload, left: entry.Size}
		if err := visit(file.Entry, content); err != nil {
			return err
		}
		if _, err := io.Copy(io.Discard, content); err != nil {
			return err
		}
	}
}

// exact is an error where a file ends too early, which the cpio would pass over.
type exact struct {
	from io.Reader
	left int64
}

func (e *exact) Read(into []byte) (int, error) {
	n, err := e.from.Read(into)
	if e.left -= int64(n); errors.Is(err, io.EOF) && e.left > 0 {
		err = io.ErrUnexpectedEOF
	}
	return n, err
}
