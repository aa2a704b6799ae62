package release

// SBOM is a software bill of materials that is attached to a release.
type SBOM struct {
	Name   string `json:"name"`             // the asset
	Format string `json:"format,omitempty"` // CycloneDX 1.6, SPDX-2.3
	// SHA256 is the hex digest of the described binary, according to the document. If it has none, Program and Platform come from the
	// asset's name.
	SHA256   string   `json:"sha256,omitempty"`
	Program  string   `json:"program,omitempty"`
	Platform Platform `json:"platform,omitzero"`
	Modules  []Module `json:"modules"`       // the Go modules it lists, without the standard library
	Go       string   `json:"go,omitempty"`  // the version of the standard library it lists: 1.26.8; empty when it lists none
	Err      string   `json:"err,omitempty"` // why it is not a valid document
}
