package github

import (
	"bytes"
	"maps"
	"strings"
)

// Public is what anybody can see of a repository without a token.
type Public struct {
	Repository string          // owner/name
	Latest     string          // the tag of the latest release; empty when there is none
	Releases   []PublicRelease // oldest first
	Files      map[string][]byte
}

// PublicRelease is a release that is no draft.
type PublicRelease struct {
	Tag, Name, Notes string
	Prerelease       bool
	Assets           map[string]string // hex SHA-256 by name; those that are uploaded
}

// Public is what anybody can see at the moment, in the order in which the repositories were configured.
func (s *Server) Public() []Public {
	s.mu.Lock()
	defer s.mu.Unlock()
	seen := make([]Public, 0, len(s.order))
	for _, name := range s.order {
		r := s.repositories[name]
		public := Public{Repository: r.String(), Files: maps.Clone(r.branches[r.defaultBranch].files)}
		if latest := r.latestRelease(); latest != nil {
			public.Latest = latest.tag
		}
		for _, one := range r.releases {
			if one.draft {
				continue
			}
			release := PublicRelease{Tag: one.tag, Name: one.name, Notes: one.body, Prerelease: one.prerelease, Assets: map[string]string{}}
			for _, a := range one.assets {
				if a.state() == uploaded {
					release.Assets[a.name] = a.sha256
				}
			}
			public.Releases = append(public.Releases, release)
		}
		seen = append(seen, public)
	}
	return seen
}

// Drafts are the drafts of a repository, as those see them who may write.
func (s *Server) Drafts(repository string) []PublicRelease {
	s.mu.Lock()
	defer s.mu.Unlock()
	var drafts []PublicRelease
	if r := s.repositories[strings.ToLower(repository)]; r != nil {
		for _, one := range r.releases {
			if one.draft {
				drafts = append(drafts, PublicRelease{Tag: one.tag, Name: one.name, Notes: one.body, Prerelease: one.prerelease})
			}
		}
	}
	return drafts
}

// EditDraft changes the notes of a tag's drafts, as somebody does on the release's page.
func (s *Server) EditDraft(repository, tag string, edit func(notes string) string) {
	s.eachDraft(repository, tag, func(r *published) { r.body = edit(r.body) })
}

// ReplaceAsset gives an asset of a tag's drafts other bytes, as somebody does who deletes it and uploads another of
// its name.
func (s *Server) ReplaceAsset(repository, tag, name string, content []byte) error {
	var failed error
	s.eachDraft(repository, tag, func(r *published) {
		for i, a := range r.assets {
			if a.name != name {
				continue
			}
			other := s.newAsset(r, name, a.uploader)
			r.assets = r.assets[:len(r.assets)-1] // newAsset has put it last
			if other.sha256, other.size, failed = store(other.file, bytes.NewReader(content)); failed != nil {
				return
			}
			r.assets[i] = other
			s.discard(a)
		}
	})
	return failed
}

func (s *Server) eachDraft(repository, tag string, do func(*published)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	r := s.repositories[strings.ToLower(repository)]
	if r == nil {
		return
	}
	for _, one := range r.releases {
		if one.draft && one.tag == tag {
			do(one)
		}
	}
}

// MoveTag points a git tag at a commit, as git push --force does.
func (s *Server) MoveTag(repository, tag, commit string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if r := s.repositories[strings.ToLower(repository)]; r != nil && r.tags != nil {
		r.tags[tag] = commit
	}
}

// PushFile commits a file to the default branch, as somebody else does.
func (s *Server) PushFile(repository, path, message string, content []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if r := s.repositories[strings.ToLower(repository)]; r != nil {
		r.commit(r.defaultBranch, message, s.now(), map[string][]byte{path: content})
	}
}
