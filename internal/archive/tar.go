package archive

import (
	"archive/tar"
	"compress/gzip"
	"errors"
	"io"
	"os"

	"github.com/klauspost/compress/zstd"
	"github.com/ulikunitz/xz"
)

type decompressor func(io.ReadSeeker) (io.Reader, error)

func uncompressed(r io.ReadSeeker) (io.Reader, error) { return r, nil }
func gunzip(r io.ReadSeeker) (io.Reader, error)       { return gzip.NewReader(r) }
func unzstd(r io.ReadSeeker) (io.Reader, error) {
	return zstd.NewReader(r, zstd.WithDecoderConcurrency(1))
}

// unxz looks for the end of the file first: the reader stops at a cut between two blocks as if the
// file ended there. The two bytes are those of https://tukaani.org/xz/xz-file-format.txt, 2.1.2.4.
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

func untar(decompress decompressor) func(string, *target) error {
	return func(name string, into *target) error {
		file, err := os.Open(name)
		if err != nil {
			return err
		}
		defer file.Close()
		content, err := decompress(file)
		if err != nil {
			return err
		}
		if err := untarInto(tar.NewReader(content), into); err != nil {
			return err
		}
		// What follows the last file still has to be read: a cut may hide in the checksum at the end.
		_, err = io.Copy(io.Discard, content)
		return err
	}
}

func untarInto(archive *tar.Reader, into *target) error {
	for {
		header, err := archive.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if header.Typeflag != tar.TypeReg {
			continue
		}
		if err := into.write(header.Name, header.FileInfo().Mode(), archive); err != nil {
			return err
		}
	}
}
