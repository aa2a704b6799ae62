package release

// Channel is the audience of a release.
type Channel string

// The channels, as the pages of a forge name them.
const (
	Stable     Channel = "stable"
	Prerelease Channel = "prerelease"
)

// Moves are the names that follow the newest release and move to a version.
type Moves struct {
	Latest bool // the tag latest, the forge's "latest release", and the formula
	Major  bool // the tag 1 of v1.2.3
	Minor  bool // the tag 1.2 of v1.2.3
}

// Moves returns the names that move to v, given the other public versions.
//
// A prerelease moves nothing. A release moves each name of a line in which it is the newest, so that a backport (v1.1.9 after v1.2.0) only
// moves 1.1. Before v1 there is no major tag: every minor of v0 may break its users (Semantic Versioning 2.0.0, item 4).
func (v Version) Moves(published []Version) Moves {
	if v.Prerelease() {
		return Moves{}
	}
	moves := Moves{Latest: true, Major: v.Major() != "0", Minor: true}
	for _, other := range published {
		if other.Prerelease() || other.Compare(v) <= 0 {
			continue
		}
		moves.Latest = false
		if other.Major() == v.Major() {
			moves.Major = false
		}
		if other.Minor() == v.Minor() {
			moves.Minor = false
		}
	}
	return moves
}

// ImageTags returns the public tags that an image of v gets, given the other public versions.
func (v Version) ImageTags(published []Version) []string {
	moves := v.Moves(published)
	tags := []string{v.Number()}
	if moves.Minor {
		tags = append(tags, v.Minor())
	}
	if moves.Major {
		tags = append(tags, v.Major())
	}
	if moves.Latest {
		tags = append(tags, "latest")
	}
	return tags
}
