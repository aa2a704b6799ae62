package archive

import (
	"compress/bzip2"
	"compress/gzip"
	"errors"
	"io"

	"github.com/klauspost/compress/zstd"
	"github.com/ulikunitz/xz"
	"github.com/ulikunitz/xz/lzma"
)

type decompressor func(io.ReadSeeker) (io.Reader, error)

// decompressors by file name extension.
var decompressors = map[string]decompressor{
	"": uncompressed, "gz": gunzip, "xz": unxz, "zst": unzstd,
	"bz2":  func(r io.ReadSeeker) (io.Reader, error) { return bzip2.NewReader(r), nil },
	"lzma": func(r io.ReadSeeker) (io.Reader, error) { return lzma.NewReader(r) },
}

// Decompress decompresses a format, named by its file name extension: gz, xz, zst, bz2, lzma; empty for uncompressed data. From must be at
// its beginning.
func Decompress(format string, from io.ReadSeeker) (io.Reader, error) {
	decompress := decompressors[format]
	if decompress == nil {
		return nil, errors.New("compressed in an unknown format")
	}
	return decompress(from)
}

func uncompressed(r io.ReadSeeker) (io.Reader, error) { return r, nil }
func gunzip(r io.ReadSeeker) (io.Reader, error)       { return gzip.NewReader(r) }
func unzstd(r io.ReadSeeker) (io.Reader, error) {
	return zstd.NewReader(r, zstd.WithDecoderConcurrency(1))
}

// unxz checks the end of the file first: the reader takes a truncation between two blocks for the end of the file. The two bytes are from
// https://tukaani.org/xz/xz-file-format.txt, 2.1.2.4.
func unxz(r io.ReadSeeker) (io.Reader, error) {
	end := make([]byte, 2)
	if _, err := r.Seek(-int64(len(end)), io.SeekEnd); err != nil {
		return nil, io.ErrUnexpectedEOF
	}
	if _, err := io.ReadFull(r, end); err != nil || string(end) != "YZ" {
		return nil, io.ErrUnexpectedEOF
	}
	if _, err := r.Seek(0, io.SeekStart); err != nil {
		return nil, err
	}
	return xz.NewReader(r)
}
