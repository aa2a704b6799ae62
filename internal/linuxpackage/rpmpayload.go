package linuxpackage

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/cavaliergopher/cpio"

	"github.com/relkit/relkit/internal/archive"
)

// compressions are the formats of payloads, by rpm's names. The default is gzip.
var compressions = map[string]string{"": "gz", "gzip": "gz", "xz": "xz", "zstd": "zst", "lzma": "lzma", "bzip2": "bz2", "none": ""}

// rpmPayload visits the files of the payload, with their properties from the header.
func rpmPayload(head header, from io.ReadSeeker, files map[string]rpmFile, visit visit) error {
	format, err := head.text(tagPayloadFormat)
	if err != nil {
		return err
	}
	if format != "" && format != "cpio" {
		return fmt.Errorf("its files are packed as %q, which is unknown", format)
	}
	compressor, err := head.text(tagPayloadCompressor)
	if err != nil {
		return err
	}
	compression, known := compressions[compressor]
	if !known {
		return fmt.Errorf("its files are compressed with %q, which is unknown", compressor)
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
			return fmt.Errorf("its header lists %s, which is missing", name)
		}
		if err := visit(files[name].Entry, strings.NewReader("")); err != nil {
			return err
		}
	}
	return nil
}

// uncpio leaves in files what the cpio does not contain.
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
			return fmt.Errorf("it contains %s, which is not in its header", name)
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

// exact returns an error if a file is truncated, which the cpio would ignore.
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
