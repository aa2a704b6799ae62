package github

import (
	"bytes"
	"crypto/sha1" //gosec:disable G401,G505 -- git names its objects so
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"time"
)

// snapshot is a commit with all files of its tree. It is immutable. Files are small here: formulas, casks, templates.
type snapshot struct {
	sha     string
	message string
	files   map[string][]byte
	parents []*snapshot
}

// commit adds files to a branch, which it creates if necessary.
func (r *repository) commit(branch, message string, at time.Time, files map[string][]byte) *snapshot {
	all := map[string][]byte{}
	var parents []*snapshot
	if head := r.branches[branch]; head != nil {
		maps.Copy(all, head.files)
		parents = append(parents, head)
	}
	maps.Copy(all, files)
	next := r.record(message, at, all, parents)
	r.branches[branch] = next
	return next
}

// record creates a commit that is on no branch yet.
func (r *repository) record(message string, at time.Time, files map[string][]byte, parents []*snapshot) *snapshot {
	next := &snapshot{message: message, files: files, parents: parents}
	written := fmt.Appendf(nil, "%s %d %d %s", r, len(r.snapshots), at.Unix(), message)
	for _, parent := range parents {
		written = append(written, parent.sha...)
	}
	next.sha = objectName("commit", written)
	r.snapshots[next.sha] = next
	return next
}

// history returns s and all commits before it, the nearest first.
func (s *snapshot) history() []*snapshot {
	seen := map[*snapshot]bool{s: true}
	all := []*snapshot{s}
	for i := 0; i < len(all); i++ {
		for _, parent := range all[i].parents {
			if !seen[parent] {
				seen[parent] = true
				all = append(all, parent)
			}
		}
	}
	return all
}

// contains reports whether other is s or one of the commits before it.
func (s *snapshot) contains(other *snapshot) bool { return slices.Contains(s.history(), other) }

// commonWith returns a commit that both s and other contain, the nearest to s; nil if their histories have nothing in common.
func (s *snapshot) commonWith(other *snapshot) *snapshot {
	of := other.history()
	for _, one := range s.history() {
		if slices.Contains(of, one) {
			return one
		}
	}
	return nil
}

// merged returns the files of s with the changes of other since their common commit, and the paths that both have changed.
func (s *snapshot) merged(other *snapshot) (files map[string][]byte, conflicts []string) {
	var before map[string][]byte
	if common := s.commonWith(other); common != nil {
		before = common.files
	}
	files = maps.Clone(s.files)
	changed := func(name string, in map[string][]byte) bool {
		content, there := in[name]
		old, was := before[name]
		return there != was || !bytes.Equal(content, old)
	}
	names := maps.Clone(before)
	if names == nil {
		names = map[string][]byte{}
	}
	maps.Copy(names, other.files)
	for _, name := range slices.Sorted(maps.Keys(names)) {
		content, there := other.files[name]
		switch {
		case !changed(name, other.files), there && bytes.Equal(content, s.files[name]):
		case changed(name, s.files):
			conflicts = append(conflicts, name)
		case there:
			files[name] = content
		default:
			delete(files, name)
		}
	}
	return files, conflicts
}

// objectName returns git's object name of some bytes.
func objectName(kind string, content []byte) string {
	hash := sha1.New() //gosec:disable G401,G505 -- git names its objects so
	_, _ = fmt.Fprintf(hash, "%s %d\x00", kind, len(content))
	_, _ = hash.Write(content)
	return hex.EncodeToString(hash.Sum(nil))
}
