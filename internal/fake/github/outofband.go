package github

import (
	"bytes"
	"cmp"
	"strings"
)

// These changes simulate another user than the client under test, without a request.

// EditDraft changes the notes of a tag's drafts, like an edit on the release's page.
func (s *Server) EditDraft(repository, tag string, edit func(notes string) string) {
	s.eachDraft(repository, tag, func(r *published) { r.body = edit(r.body) })
}

// ReplaceAsset replaces the bytes of an asset of a tag's drafts, like deleting it and uploading another of its name.
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

// PushFile commits a file to the default branch as another user.
func (s *Server) PushFile(repository, path, message string, content []byte) {
	s.PushFileTo(repository, "", path, message, content)
}

// PushFileTo commits a file to a branch, or to the default branch if it is empty, as another user.
func (s *Server) PushFileTo(repository, branch, path, message string, content []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if r := s.repositories[strings.ToLower(repository)]; r != nil {
		r.commit(cmp.Or(branch, r.defaultBranch), message, s.now(), map[string][]byte{path: content})
	}
}
