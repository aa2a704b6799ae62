package goreleaser

import (
	"cmp"
	"fmt"
	"path/filepath"
	"strings"
)

// KeylessSignatures returns the settings that sign with cosign and without a key: with the identity of the builder, which is recorded in a
// public log (https://docs.sigstore.dev/cosign/signing/overview).
func (c *Config) KeylessSignatures() []string {
	var found []string
	for _, section := range []string{"signs", "binary_signs", "docker_signs"} {
		for i, entry := range items(find(c.tree.Content[0], section)) {
			command, artifacts := text(find(entry, "cmd")), text(find(entry, "artifacts"))
			if section == "docker_signs" {
				command = cmp.Or(command, "cosign") // its default
			} else if section == "signs" && artifacts == "" {
				artifacts = "none"
			}
			keyed := artifacts == "none" || filepath.Base(command) != "cosign"
			for _, argument := range items(find(entry, "args")) {
				keyed = keyed || strings.HasPrefix(text(argument), "--key")
			}
			if section == "docker_signs" && find(entry, "args") == nil {
				keyed = true // its default is --key=cosign.key
			}
			if !keyed {
				found = append(found, fmt.Sprintf("%s[%s]", section, cmp.Or(text(find(entry, "id")), fmt.Sprint(i))))
			}
		}
	}
	return found
}
