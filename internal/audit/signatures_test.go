package audit_test

import (
	"testing"

	"github.com/relkit/relkit/internal/audit"
	"github.com/relkit/relkit/internal/release"
)

const (
	signer   = "https://github.com/relkit/relkit/.github/workflows/release.yml@refs/tags/v1.2.3"
	expected = "https://github.com/relkit/relkit/.github/workflows/release.yml@refs/…"
)

// signing returns the result of verifying a good release: a bundle for the checksums file, and an attestation of the image.
func signing(r *release.Release) release.Signing {
	found := release.Signing{Expected: expected, Signatures: []release.Signature{
		{Subject: "checksums.txt", SHA256: sum("checksums.txt"), Asset: "checksums.txt.sigstore.json", Signer: signer},
	}}
	for _, image := range r.Images {
		found.Signatures = append(found.Signatures, release.Signature{Subject: image.Name, SHA256: sum("index"), Signer: signer})
	}
	return found
}

func signed(t *testing.T) *release.Release {
	t.Helper()
	r := draft(t)
	r.Signing = signing(r)
	return r
}

func TestSignatures(t *testing.T) {
	relkitOnLinux := archive("relkit", linuxAMD64)
	attested := func(name, problem string) release.Signature {
		return release.Signature{Subject: name, SHA256: sum(name), Signer: "another signer", Err: problem}
	}
	run(t, map[string]bad{
		"signed by another signer": {
			from: signed,
			broke: func(_ *testing.T, r *release.Release) {
				r.Signing.Signatures[0].Err = "it is signed by https://github.com/evil/evil"
			},
			want: []string{"signatures: checksums.txt.sigstore.json: does not prove that checksums.txt is from " + expected +
				": it is signed by https://github.com/evil/evil"},
		},
		"asked for, and not signed": {
			from:  signed,
			broke: func(_ *testing.T, r *release.Release) { r.Signing.Signatures = r.Signing.Signatures[1:] },
			want:  []string{"signatures: checksums.txt: is not signed, nor are 12 assets that it lists: " + expected + " was expected"},
		},
		"an asset that the checksums file does not list with its sum": {
			from: signed,
			broke: func(t *testing.T, r *release.Release) {
				t.Helper()
				assetOf(t, r, relkitOnLinux).Listed = ""
			},
			want: []string{
				"checksums: " + relkitOnLinux + ": is attached to the release but not listed in checksums.txt",
				"signatures: " + relkitOnLinux + ": is not signed, " + expected + " was expected",
			},
		},
		"a signature of other bytes than the asset has now": {
			from: signed,
			broke: func(_ *testing.T, r *release.Release) {
				r.Signing.Signatures[0].SHA256 = sum("other checksums")
				r.Signing.Signatures[0].Subject = "older.txt"
			},
			want: []string{"signatures: checksums.txt: is not signed, nor are 12 assets that it lists: " + expected + " was expected"},
		},
		"an attestation by another signer": {
			from: signed,
			broke: func(_ *testing.T, r *release.Release) {
				r.Signing.Signatures[0] = attested("checksums.txt", "it is signed by another signer")
			},
			want: []string{"signatures: checksums.txt: its attestation does not prove that it is from " + expected + ": it is signed by another signer"},
		},
		"an attestation by another signer and one by the expected signer": {
			from: signed,
			broke: func(_ *testing.T, r *release.Release) {
				r.Signing.Signatures = append(r.Signing.Signatures, attested("checksums.txt", "it is signed by another signer"))
			},
		},
		"an image that could not be attested": {
			from:  signed,
			broke: func(_ *testing.T, r *release.Release) { r.Signing.Signatures = r.Signing.Signatures[:1] },
		},
		"an image without an attestation": {
			from: signed,
			broke: func(_ *testing.T, r *release.Release) {
				r.Signing.Attestable, r.Signing.Signatures = true, r.Signing.Signatures[:1]
			},
			want: []string{"signatures: " + image + ": the forge has no attestation of it, and signatures in the registry were not examined" +
				" (warning)"},
		},
		"Sigstore cannot be reached": {
			from: signed,
			broke: func(_ *testing.T, r *release.Release) {
				r.Signing.Signatures, r.Signing.Unknown = nil, "Sigstore's trusted root is unavailable"
			},
			want: []string{"signatures: signatures: who signed is unknown: Sigstore's trusted root is unavailable"},
		},
	})
}

// Without an expected signer, a signature proves nothing: any user can make one.
func TestSignaturesNotAskedFor(t *testing.T) {
	result := audit.Run(draft(t), []audit.Check{audit.Signatures})[0]
	if want := "no expected signer was given: see --signer-workflow of relkit verify"; result.Status != audit.Skipped || result.Reason != want {
		t.Errorf("%s: %s, want it skipped: %s", result.Status, result.Reason, want)
	}
}
