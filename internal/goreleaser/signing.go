package goreleaser

import (
	"fmt"
	"path"

	"github.com/relkit/relkit/internal/release"
)

// sign lets a key of the rehearsal sign what the release's own identity would: that one is at hand in
// the release's pipeline alone. The files are those that the pipeline makes, by the same names.
func (o *overlaying) sign() {
	for _, section := range []string{"signs", "binary_signs"} {
		if o.endpoints.Relkit == "" {
			o.remove(o.root, section, "signatures ("+section+")", "signing needs the release's own identity")
			continue
		}
		for i, entry := range items(find(o.root, section)) {
			where := fmt.Sprintf("%s[%d]", section, i)
			program := "cosign" // GoReleaser's default for both
			if cmd := find(entry, "cmd"); cmd != nil {
				program = cmd.Value
			} else if section == "signs" {
				program = "gpg"
			}
			o.set(entry, where, "cmd", o.endpoints.Relkit)
			o.setList(entry, where, "args", "sign", "--key="+o.endpoints.SigningKey, "--bundle=${signature}", "${artifact}")
			for _, key := range []string{"certificate", "stdin", "stdin_file", "env"} { // what another signer is told
				o.unset(entry, where, key)
			}
			o.omitted = append(o.omitted, release.Omission{
				Part: "the identity that signs with " + path.Base(program), Reason: "a key of this rehearsal signs instead",
			})
		}
	}
}

// SignsEverything tells whether the configuration signs each asset with a Sigstore bundle, itself or by
// the checksums file that lists it.
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
