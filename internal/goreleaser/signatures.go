package goreleaser

import (
	"cmp"
	"fmt"
	"path/filepath"
	"strings"
)

// DetachedSignatures returns the settings that sign files with cosign and without a bundle, as before cosign 3.
func (c *Config) DetachedSignatures() []string {
	var found []string
	for _, section := range []string{"signs", "binary_signs"} {
		for i, entry := range items(find(c.tree.Content[0], section)) {
			artifacts := text(find(entry, "artifacts"))
			if filepath.Base(text(find(entry, "cmd"))) != "cosign" || artifacts == "none" || artifacts == "" && section == "signs" {
				continue
			}
			blob, bundle := false, false
			for _, argument := range items(find(entry, "args")) {
				value := text(argument)
				blob = blob || value == "sign-blob"
				bundle = bundle || strings.HasPrefix(value, "--bundle") || value == "--new-bundle-format=false"
			}
			if blob && !bundle {
				found = append(found, fmt.Sprintf("%s[%s]", section, cmp.Or(text(find(entry, "id")), fmt.Sprint(i))))
			}
		}
	}
	return found
}
