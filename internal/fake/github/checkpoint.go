package github

import (
	"maps"
	"slices"
)

// Checkpoint is the state of a fake at one moment.
type Checkpoint struct {
	repositories map[string]*repository
	assets       map[int64]*asset
}

// Checkpoint saves the state, so that many rehearsals can start from it. The bytes of its assets stay on disk.
func (s *Server) Checkpoint() *Checkpoint {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, a := range s.assets {
		s.kept[a.file] = true
	}
	return s.copy(&Checkpoint{s.repositories, s.assets})
}

// Restore restores a checkpoint, any number of times.
func (s *Server) Restore(to *Checkpoint) {
	s.mu.Lock()
	defer s.mu.Unlock()
	copied := s.copy(to)
	s.repositories, s.assets = copied.repositories, copied.assets
}

// copy returns a deep copy of a state. Snapshots are immutable and shared.
func (s *Server) copy(from *Checkpoint) *Checkpoint {
	to := &Checkpoint{map[string]*repository{}, map[int64]*asset{}}
	for name, r := range from.repositories {
		to.repositories[name] = r.copy(to.assets)
	}
	for name, r := range to.repositories {
		if parent := from.repositories[name].parent; parent != nil {
			for other, candidate := range from.repositories {
				if candidate == parent {
					r.parent = to.repositories[other]
				}
			}
		}
	}
	return to
}

func (r *repository) copy(assets map[int64]*asset) *repository {
	copied := *r
	copied.releases, copied.latest = nil, nil
	for _, one := range r.releases {
		release := *one
		release.repository, release.assets = &copied, nil
		for _, a := range one.assets {
			file := *a
			file.release = &release
			release.assets = append(release.assets, &file)
			assets[file.id] = &file
		}
		copied.releases = append(copied.releases, &release)
		if r.latest == one {
			copied.latest = &release
		}
	}
	copied.burnt, copied.tags = maps.Clone(r.burnt), maps.Clone(r.tags)
	copied.branches, copied.snapshots = maps.Clone(r.branches), maps.Clone(r.snapshots)
	copied.milestones = nil
	for _, m := range r.milestones {
		milestone := *m
		copied.milestones = append(copied.milestones, &milestone)
	}
	copied.pulls = slices.Clone(r.pulls)
	return &copied
}
