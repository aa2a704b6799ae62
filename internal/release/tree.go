package release

// Tree is how the files of a build differ from those of the tag.
type Tree struct {
	Modified  []string `json:"modified,omitempty"`  // files of the tag that have another content, or are gone
	Untracked []string `json:"untracked,omitempty"` // files that the tag has not and git does not ignore, without the dist folder
	// DistTracked is set if git does not ignore the dist folder, which is enough for Go to call the tree modified.
	DistTracked bool `json:"dist_tracked,omitempty"`
}
