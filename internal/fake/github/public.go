package github

import "maps"

// Public is what is visible of a repository without a token.
type Public struct {
	Repository string          // owner/name
	Latest     string          // the tag of the latest release; empty if there is none
	Releases   []PublicRelease // oldest first
	Files      map[string][]byte
}

// PublicRelease is a release that is not a draft.
type PublicRelease struct {
	Tag, Name, Notes string
	Prerelease       bool
	Assets           map[string]string // hex SHA-256 by name, of complete uploads
}

// Public returns what is public now, in the order in which the repositories were configured.
func (s *Server) Public() []Public {
	s.mu.Lock()
	defer s.mu.Unlock()
	seen := make([]Public, 0, len(s.order))
	for _, name := range s.order {
		r := s.repositories[name]
		public := Public{Repository: r.String(), Files: map[string][]byte{}}
		if head := r.branches[r.defaultBranch]; head != nil {
			public.Files = maps.Clone(head.files)
		}
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
