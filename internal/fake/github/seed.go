package github

import (
	"bytes"
	"maps"
	"slices"
	"time"
)

// Release is a release that is public from the start.
type Release struct {
	Tag        string
	Prerelease bool
	Body       string
	Published  time.Time // now if zero
	Assets     map[string][]byte
}

func (s *Server) seed(repository *repository, from Release) error {
	r := s.newRelease(repository, repository.owner)
	r.tag, r.name, r.body, r.prerelease = from.Tag, from.Tag, from.Body, from.Prerelease
	s.publish(r)
	if !from.Published.IsZero() {
		r.created, r.public = from.Published, from.Published
	}
	repository.releases = append(repository.releases, r)
	for _, name := range slices.Sorted(maps.Keys(from.Assets)) {
		content := from.Assets[name]
		a := s.newAsset(r, name, r.author)
		sum, size, err := store(a.file, bytes.NewReader(content))
		if err != nil {
			return err
		}
		a.sha256, a.size = sum, size
	}
	return nil
}
