package archive

import (
	"archive/tar"
	"errors"
	"io"
	"os"
)

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
		// The rest of the stream must be read: the checksum at the end may be truncated.
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
