package goreleaser

import (
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// variables edits the env of a configuration, which takes precedence over GoReleaser's own environment.
func (o *overlaying) variables() {
	list := find(o.root, "env")
	secrets := append(secretSettings(o.root), tokens...)
	var kept []*yaml.Node
	for i, entry := range items(list) {
		where := fmt.Sprintf("env[%d]", i)
		is, ok := o.plainName(text(entry))
		if !ok {
			o.changed(where, "as configured", "")
			o.omitf(where, "the variable that it sets is unknown: its name is a template")
			continue
		}
		name, value, _ := strings.Cut(is, "=")
		switch {
		case slices.Contains(secrets, name): // the rehearsal's own token is in the environment
			o.changed(where, name+"=(not shown)", "")
			continue
		case slices.Contains(dockerVariables, name):
			o.changed(where, is, "")
			o.omitf(name, "images are built on this machine")
			continue
		case slices.Contains(routes, name) && value != "":
			plain, _ := o.rendered(value)
			is = name + "="
			if plain != "" {
				is += o.endpoints.MirrorName(plain)
			}
			o.changed(where, text(entry), is)
		case is == "":
			continue
		}
		kept = append(kept, plainText(is))
	}
	if list != nil {
		list.Content = kept
	}
}

// plainName returns an entry whose name is not a template.
func (o *overlaying) plainName(entry string) (string, bool) {
	name, _, _ := strings.Cut(entry, "=")
	if !strings.Contains(name, "{{") {
		return entry, true
	}
	plain, ok := o.rendered(entry)
	return plain, ok && !strings.Contains(plain, "{{")
}
