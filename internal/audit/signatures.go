package audit

import (
	"fmt"
	"slices"
	"strings"

	"github.com/relkit/relkit/internal/release"
)

// Signatures checks who made the release.
var Signatures = Check{
	Name:   "signatures",
	Proves: "every asset has a signature of the expected signer, its own or that of the checksums file that lists it",
	Skip: func(r *release.Release) string {
		switch {
		case r.Signing.Expected != "":
			return ""
		case slices.ContainsFunc(r.Assets, func(a release.Asset) bool { _, ok := a.Signs(); return ok }):
			return "no expected signer was given: see --signer-workflow of relkit verify"
		}
		return "the release has no signature, and no signer was expected"
	},
	Run: func(r *release.Release) []Finding {
		var found findings
		if r.Signing.Unknown != "" {
			found.unexamined("signatures", "who signed is unknown: "+r.Signing.Unknown, "fix that and verify again: until then the origin of the release is unproven")
			return append(found, unproven(r)...)
		}
		found = append(found, unproven(r)...)
		found = append(found, unsigned(r)...)
		for _, image := range r.Images {
			digest := strings.TrimPrefix(image.Digest, "sha256:")
			if r.Signing.Attestable && image.Err == "" && !r.Signing.Verified(digest) && !tried(r, image.Name) {
				found.warn(image.Name, "the forge has no attestation of it, and signatures in the registry were not examined",
					"attest it in the release workflow: actions/attest-build-provenance with subject-digest "+short(digest)+"…")
			}
		}
		return found
	},
}

// resign is the remedy for a missing or wrong signature.
const resign = "sign it in the release workflow with cosign (signs in the GoReleaser configuration) or actions/attest-build-provenance, " +
	"and check that the expected signer is right"

// unproven finds signatures that prove nothing. An attestation by another signer is fine if the expected one has signed too: GitHub itself
// attests releases.
func unproven(r *release.Release) []Finding {
	var found findings
	reported := map[string]bool{}
	for _, signature := range r.Signing.Signatures {
		switch {
		case signature.Err == "":
		case signature.Asset != "":
			found.fail(signature.Asset, fmt.Sprintf("does not prove that %s is from %s: %s", signature.Subject, r.Signing.Expected, signature.Err), resign)
		case !reported[signature.Subject] && !r.Signing.Verified(signature.SHA256):
			reported[signature.Subject] = true
			found.fail(signature.Subject, fmt.Sprintf("its attestation does not prove that it is from %s: %s", r.Signing.Expected, signature.Err), resign)
		}
	}
	return found
}

// unsigned finds assets without any signature. The signature of the checksums file covers the assets that it lists; if that is missing, one
// finding covers all.
func unsigned(r *release.Release) []Finding {
	var found findings
	listed := 0
	for _, asset := range r.Assets {
		switch {
		case asset.Err != "" || !mustBeListed(r, asset) || r.Signed(asset) || tried(r, asset.Name):
		case asset.Listed != "":
			listed++
		default:
			found.fail(asset.Name, "is not signed, "+r.Signing.Expected+" was expected", resign)
		}
	}
	if listed > 0 && !tried(r, r.Plan.Checksums) {
		found.fail(r.Plan.Checksums, fmt.Sprintf("is not signed, nor are %d assets that it lists: %s was expected", listed, r.Signing.Expected), resign)
	}
	return found
}

// tried reports whether any signature for an asset of that name was found.
func tried(r *release.Release, name string) bool {
	return slices.ContainsFunc(r.Signing.Signatures, func(s release.Signature) bool { return s.Subject == name })
}
