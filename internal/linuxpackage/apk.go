package linuxpackage

import (
	"bufio"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
)

// pkginfo is the file with the metadata of an apk.
const pkginfo = ".PKGINFO"

// readAPK reads a package of Alpine: the gzip streams of a signature, if there is one, of a control part and of the files, each of a tar
// (https://wiki.alpinelinux.org/wiki/Apk_spec).
func readAPK(file *os.File, visit visit) (Description, error) {
	var described Description
	buffered := bufio.NewReader(file) // so that a stream ends where the next one begins
	stream, err := gzip.NewReader(buffered)
	if err != nil {
		return described, errors.New("it is not an apk of version 2: it is not gzip")
	}
	content := &limited{from: stream, left: mostUnpacked}
	for described == (Description{}) {
		stream.Multistream(false)
		err := untar(content, true, func(entry Entry, content io.Reader) error {
			if entry.Path == pkginfo {
				written, err := text(content)
				if err != nil {
					return err
				}
				values := fields(written, "=")
				described = Description{Name: values["pkgname"], Version: values["pkgver"], Arch: values["arch"]}
				content = strings.NewReader(written)
			}
			return visit(entry, content)
		})
		if err == nil {
			_, err = io.Copy(io.Discard, content)
		}
		if err != nil {
			return described, whole(err)
		}
		if err := stream.Reset(buffered); err != nil {
			return described, fmt.Errorf("%s or what follows it is missing: %w", pkginfo, whole(err))
		}
	}
	if err := untar(content, false, visit); err != nil {
		return described, err
	}
	_, err = io.Copy(io.Discard, content)
	return described, err
}
