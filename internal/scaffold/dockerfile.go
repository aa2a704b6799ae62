package scaffold

import (
	"errors"
	"io/fs"
	"strings"
)

// dockerfile is the Dockerfile of a release, which copies binaries from GoReleaser. A Dockerfile that builds from source is not changed:
// the release gets another one.
func (s *study) dockerfile() (document, error) {
	d := document{path: "Dockerfile"}
	text, _, err := s.read(s.in(d.path))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return d, err
	}
	if err == nil && !strings.Contains(string(text), "TARGETPLATFORM/") {
		if s.images {
			s.notef("Dockerfile builds from source and is not changed: releases use Dockerfile.release")
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
