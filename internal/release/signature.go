package release

import "strings"

// Signing is what is known of the signers of a release.
type Signing struct {
	// Expected is the expected signer, as the user named it; empty if there is none.
	Expected string `json:"expected,omitempty"`
	// Unknown is why signatures could not be verified at all, though requested.
	Unknown string `json:"unknown,omitempty"`
	// Attestable is set if the forge was also queried for attestations: an identity attests, a key does not.
	Attestable bool        `json:"attestable,omitempty"`
	Signatures []Signature `json:"signatures,omitempty"`
}

// Signature is the result of verifying one Sigstore bundle.
type Signature struct {
	Subject string `json:"subject"` // the name of the asset or image that it should be of
	SHA256  string `json:"sha256"`  // hex, of the expected asset; empty if that is not in the release
	// Asset is the asset that is the bundle; empty for an attestation that the forge keeps.
	Asset  string `json:"asset,omitempty"`
	Signer string `json:"signer,omitempty"` // who signed, where that could be proven
	Err    string `json:"err,omitempty"`    // why it proves nothing; empty when it was verified
}

// Verified reports whether the expected signer signed these bytes, by their hex SHA-256.
func (s Signing) Verified(sha256 string) bool {
	for _, signature := range s.Signatures {
		if signature.Err == "" && signature.SHA256 == sha256 && sha256 != "" {
			return true
		}
	}
	return false
}

// Signed reports whether the expected signer signed an asset: the asset itself, or the checksums file that lists its sum.
func (r *Release) Signed(asset Asset) bool {
	if r.Signing.Verified(asset.SHA256) {
		return true
	}
	for _, sums := range r.Assets {
		if sums.Name == r.Plan.Checksums && asset.Listed == asset.SHA256 {
			return r.Signing.Verified(sums.SHA256)
		}
	}
	return false
}

// Signs returns the asset that this one is a Sigstore bundle for, by its name, as cosign and GoReleaser write it; ok is false
// when it is none.
func (a Asset) Signs() (name string, ok bool) {
	ending := Ending(a.Name)
	if name = strings.TrimSuffix(a.Name, ending); !endings[ending].bundle || name == "" {
		return "", false
	}
	return name, true
}
