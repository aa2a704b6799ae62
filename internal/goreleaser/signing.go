package goreleaser

import (
	"cmp"
	"fmt"
	"path"

	"github.com/relkit/relkit/internal/release"
)

var (
	// foreignSigner are the settings of the release's signer that a rehearsal replaces.
	foreignSigner = []string{"certificate", "stdin", "stdin_file", "env"}
	// defaultSigners are GoReleaser's default programs, by section.
	defaultSigners = map[string]string{"signs": "gpg", "binary_signs": "cosign"}
)

// sign signs with a key of the rehearsal instead of the release's identity, which exists only in the release's pipeline. The files have the
// same names as in the pipeline.
func (o *overlaying) sign() {
	for _, section := range []string{"signs", "binary_signs"} {
		if o.endpoints.Relkit == "" {
			o.remove(o.root, "", section, "signatures ("+section+")", "signing needs the release's own identity")
			continue
		}
		for i, entry := range items(find(o.root, section)) {
			where := fmt.Sprintf("%s[%d]", section, i)
			program := cmp.Or(text(find(entry, "cmd")), defaultSigners[section])
			o.set(entry, where, "cmd", o.endpoints.Relkit)
			o.setList(entry, where, "args", "sign", "--key="+o.endpoints.SigningKey, "--bundle=${signature}", "${artifact}")
			for _, key := range foreignSigner {
				o.unset(entry, where, key)
			}
			o.omitf("the identity that signs with "+path.Base(program), "a key of this rehearsal signs instead")
		}
	}
}

// SignsEverything reports whether the configuration signs each asset with a Sigstore bundle, directly or through the checksums file that
// lists it.
func (c *Config) SignsEverything() bool {
	for _, entry := range items(find(c.tree.Content[0], "signs")) {
		artifacts, signature := find(entry, "artifacts"), find(entry, "signature")
		if artifacts != nil && (artifacts.Value == "checksum" || artifacts.Value == "all") && signature != nil && find(entry, "if") == nil {
			if _, bundle := (release.Asset{Name: signature.Value}).Signs(); bundle {
				return true
			}
		}
	}
	return false
}
