package goreleaser

import (
	"fmt"
	"os/exec"
	"strings"

	"go.yaml.in/yaml/v3"
)

// unrehearsed are the settings that a rehearsal removes, with the reasons.
var unrehearsed = []struct{ key, part, reason string }{
	{"announce", "announcements", "they notify people"},
	{"artifactories", "Artifactory uploads", "relkit has no fake for them"},
	{"uploads", "uploads", "relkit has no fake for them"},
	{"blobs", "blob uploads", "relkit has no fake for them"},
	{"publishers", "custom publishers", "where they publish to is unknown"},
	{"snapcrafts", "snaps", "relkit has no fake Snap Store"},
	{"flatpak", "Flatpaks", "relkit has no fake Flathub"},
	{"chocolateys", "Chocolatey packages", "relkit has no fake for Chocolatey"},
	{"mcp", "MCP registry entries", "relkit has no fake for that registry"},
	{"docker_signs", "signatures of images", "signing needs the release's own identity"},
	{"notarize", "notarization", "it needs Apple's service"},
}

func (o *overlaying) omit() {
	for _, setting := range unrehearsed {
		o.remove(o.root, "", setting.key, setting.part, setting.reason)
	}
	gomod := find(o.root, "gomod")
	if text(find(gomod, "proxy")) == "false" {
		return
	}
	o.remove(gomod, "gomod", "proxy", "builds from the module proxy", "it knows the version only after the tag is pushed")
}

// prune removes unknown settings in the places whose settings are known one by one. The remaining values have the types that GoReleaser
// expects.
func (o *overlaying) prune(node *yaml.Node, pattern, path string) {
	for i := 0; i < len(node.Content); {
		key := node.Content[i].Value
		if isHarmless(pattern, key) || o.known(node.Content[i+1], below(pattern, key), below(path, key)) {
			i += 2
			continue
		}
		o.remove(node, path, key, "setting "+below(path, key), "this version of relkit does not know it")
	}
}

// known reports whether a setting is known and of the right type, and prunes its contents.
func (o *overlaying) known(node *yaml.Node, pattern, path string) bool {
	_, left := leftOut[pattern]
	switch element := pattern + "[]"; {
	case left, node.Tag == "!!null" && (isPlace(pattern) || isPlace(element) || checked[pattern] != nil || checked[element] != nil):
		return true
	case pattern == "dockers_v2[].build_args":
		return node.Kind == yaml.MappingNode
	case checked[pattern] != nil:
		return node.Kind == yaml.ScalarNode
	case isPlace(pattern) && node.Kind == yaml.MappingNode:
		o.prune(node, pattern, path)
		return true
	case isPlace(element) || checked[element] != nil:
		return node.Kind == yaml.SequenceNode && o.elements(node, element, path)
	}
	return false
}

// elements reports whether all entries of a list have the right type. An empty entry has all defaults.
func (o *overlaying) elements(list *yaml.Node, pattern, path string) bool {
	for i, entry := range list.Content {
		if isPlace(pattern) && entry.Tag == "!!null" {
			list.Content[i] = &yaml.Node{Kind: yaml.MappingNode}
			continue
		}
		if !o.known(entry, pattern, fmt.Sprintf("%s[%d]", path, i)) {
			return false
		}
	}
	return true
}

// nix removes Nix packages that GoReleaser would skip silently.
func (o *overlaying) nix() {
	if _, err := exec.LookPath("nix-hash"); err != nil {
		o.remove(o.root, "", "nix", "Nix packages", "nix-hash is not installed, and GoReleaser needs it: install Nix to rehearse them")
	}
}

// sboms ensures that SBOMs can be made here.
func (o *overlaying) sboms() {
	for i, entry := range items(find(o.root, "sboms")) {
		program := "syft" // GoReleaser's default
		if cmd := find(entry, "cmd"); cmd != nil {
			program = cmd.Value
		}
		if _, err := exec.LookPath(program); err == nil || strings.Contains(program, "{{") {
			continue
		}
		if program == "relkit" && o.endpoints.Relkit != "" {
			o.set(entry, fmt.Sprintf("sboms[%d]", i), "cmd", o.endpoints.Relkit)
			continue
		}
		o.remove(o.root, "", "sboms", "SBOMs", program+" is not installed: install it to rehearse them")
		return
	}
}
