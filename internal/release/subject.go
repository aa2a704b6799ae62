package release

// Subject is which release of which project something is about.
type Subject struct {
	Project    string     `json:"project"`
	Repository Repository `json:"repository"`
	Version    Version    `json:"version"`
	Commit     string     `json:"commit"`            // the full SHA-1 that the tag points at
	Previous   Version    `json:"previous,omitzero"` // the release that the notes start from
	Published  []Version  `json:"published"`         // the other versions that are public
}

// Moves are the names that move to this release.
func (s Subject) Moves() Moves { return s.Version.Moves(s.Published) }
