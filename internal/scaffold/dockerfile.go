package scaffold

import (
	"errors"
	"io/fs"
	"strings"
)

// dockerfile is the file that makes the images of a release. A Dockerfile that builds from source stays what it is, and
// the release gets one beside it: GoReleaser gives it the binaries, and no source.
func (s *study) dockerfile() (document, error) {
	d := document{path: "Dockerfile"}
	text, _, err := s.read(s.in(d.path))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return d, err
	}
	if err == nil && !strings.Contains(string(text), "TARGETPLATFORM/") {
		if s.images {
			s.notef("Dockerfile builds from source and stays: images of a release are made by Dockerfile.release")
		}
		d.path = "Dockerfile.release"
	}
	data := s.configData(d.path)
	if len(data.Images) > 0 {
		if d.text, err = render("image.tmpl", data); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return d, err
		}
	}
	return document{path: s.in(d.path), text: d.text}, nil
}
