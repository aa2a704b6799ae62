package release

// Target is the release to gather, and what is already known of it.
type Target struct {
	Subject
	Plan      Plan
	Platforms map[string]Platform // of archives and packages, by the asset's name; guessed if missing
	Programs  map[string]string   // of assets that are one program each, by the asset's name; guessed if missing
	Sources   []string            // assets that contain the project's source and no build output
	Images    map[string]string   // the location of each image, by its key
	Settings  Settings
}
