package release

// Rebuild is the result of building a release again from its tag.
type Rebuild struct {
	Err   string        `json:"err,omitempty"` // why it could not be built again
	Files []RebuiltFile `json:"files,omitempty"`
}

// RebuiltFile is one file of the release that a rebuild should reproduce.
type RebuiltFile struct {
	Name   string `json:"name"`             // the asset
	SHA256 string `json:"sha256,omitempty"` // hex, of the file that was built again; empty when none was
	// Differences are what differs between the two, a clause each; empty when their bytes are the same.
	Differences []string `json:"differences,omitempty"`
	// Cause is the probable reason, if there is one to be seen.
	Cause string `json:"cause,omitempty"`
}
