package linuxpackage

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"

	"github.com/relkit/relkit/internal/archive"
)

// The parts of an ar, the format of a deb: see ar(5) and deb(5).
const (
	arMagic      = "!<arch>\n"
	arHeaderSize = 60
	arHeaderEnd  = "`\n"
)

// readDeb reads a package of Debian and its derivatives: an ar of a version, control.tar and data.tar, in this order.
func readDeb(file *os.File, visit visit) (Description, error) {
	magic := make([]byte, len(arMagic))
	if _, err := io.ReadFull(file, magic); err != nil || string(magic) != arMagic {
		return Description{}, errors.New("it is not a deb: it is not an ar archive")
	}
	var described Description
	seen := map[string]bool{}
	for at := int64(len(arMagic)); ; {
		name, content, err := arMember(file, at)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return described, err
		}
		part, format, _ := strings.Cut(name, ".tar")
		if part == "control" || part == "data" {
			if seen[part] {
				return described, fmt.Errorf("it contains %s.tar twice", part)
			}
			seen[part] = true
			if err := debPart(part, strings.TrimPrefix(format, "."), content, visit, &described); err != nil {
				return described, fmt.Errorf("%s: %w", name, whole(err))
			}
		}
		at += arHeaderSize + content.Size() + content.Size()%2
	}
	for _, part := range []string{"control", "data"} {
		if !seen[part] {
			return described, fmt.Errorf("it contains no %s.tar", part)
		}
	}
	return described, nil
}

// arMember finds the file of an ar whose header begins at an offset. After the last one, the error is io.EOF.
func arMember(file *os.File, at int64) (name string, content *io.SectionReader, err error) {
	info, err := file.Stat()
	if err != nil {
		return "", nil, err
	}
	header := make([]byte, arHeaderSize)
	if n, err := file.ReadAt(header, at); err != nil {
		if n > 0 {
			err = io.ErrUnexpectedEOF
		}
		return "", nil, err
	}
	size, err := strconv.ParseInt(strings.TrimRight(string(header[48:58]), " "), 10, 64)
	if err != nil || size < 0 || string(header[58:]) != arHeaderEnd {
		return "", nil, errors.New("the header of a member is invalid")
	}
	if at += arHeaderSize; size > info.Size()-at {
		return "", nil, io.ErrUnexpectedEOF
	}
	name = strings.TrimSuffix(strings.TrimRight(string(header[:16]), " "), "/")
	return name, io.NewSectionReader(file, at, size), nil
}

// debPart reads one of the two tars, including the checksum at its end.
func debPart(part, format string, from io.ReadSeeker, visit visit, described *Description) error {
	content, err := archive.Decompress(format, from)
	if err != nil {
		return err
	}
	content = bounded(content)
	inspect := visit
	if part == "control" {
		inspect = func(entry Entry, content io.Reader) error {
			if entry.Path != "control" {
				return visit(entry, content)
			}
			written, err := text(content)
			if err != nil {
				return err
			}
			values := fields(written, ":")
			*described = Description{Name: values["Package"], Version: values["Version"], Arch: values["Architecture"]}
			return visit(entry, strings.NewReader(written))
		}
	}
	if err := untar(content, part == "control", inspect); err != nil {
		return err
	}
	_, err = io.Copy(io.Discard, content)
	return err
}
