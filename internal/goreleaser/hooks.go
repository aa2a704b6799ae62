package goreleaser

import (
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/relkit/relkit/internal/release"
)

// Hooks returns the commands of a configuration that run unmodified in a rehearsal, in the order of the configuration: hooks, and the
// programs for building and describing. Read reads a file of the project, to inspect scripts; nil inspects none.
func (c *Config) Hooks(read func(name string) ([]byte, error)) []release.Hook {
	h := &hooking{read: read}
	root := c.tree.Content[0]
	for i := 0; i+1 < len(root.Content); i += 2 {
		key, value := root.Content[i].Value, root.Content[i+1]
		left := slices.ContainsFunc(unrehearsed, func(s struct{ key, part, reason string }) bool { return s.key == key })
		if left || key == "variables" || key == "homebrew_casks" { // its hooks are Ruby, and run where the cask is installed
			continue
		}
		h.below(value, key)
	}
	for i, build := range items(find(root, "builds")) {
		for _, key := range []string{"tool", "gobinary"} {
			if program := text(find(build, key)); program != "" && program != "go" {
				h.add(fmt.Sprintf("builds[%d].%s", i, key), program)
			}
		}
	}
	for i, sbom := range items(find(root, "sboms")) {
		if program := text(find(sbom, "cmd")); program != "" && program != "syft" && program != "relkit" {
			words := []string{program}
			for _, argument := range items(find(sbom, "args")) {
				words = append(words, text(argument))
			}
			h.add(fmt.Sprintf("sboms[%d]", i), strings.Join(words, " "))
		}
	}
	return h.found
}

// HookAt returns the command that the setting at a place runs. Read is as for [Config.Hooks].
func HookAt(where, command string, read func(name string) ([]byte, error)) release.Hook {
	return release.Hook{Where: where, Command: command, Network: networkPrograms(command, read)}
}

type hooking struct {
	read  func(name string) ([]byte, error)
	found []release.Hook
}

// below finds the settings with hooks in a setting: before.hooks, builds[0].hooks.post.
func (h *hooking) below(node *yaml.Node, path string) {
	switch node.Kind {
	case yaml.SequenceNode:
		for i, entry := range node.Content {
			h.below(entry, fmt.Sprintf("%s[%d]", path, i))
		}
	case yaml.MappingNode:
		for i := 0; i+1 < len(node.Content); i += 2 {
			key, value := node.Content[i].Value, node.Content[i+1]
			if key == "hooks" {
				h.hooks(value, path+".hooks")
			} else {
				h.below(value, path+"."+key)
			}
		}
	}
}

func (h *hooking) hooks(node *yaml.Node, path string) {
	switch node.Kind {
	case yaml.ScalarNode:
		h.add(path, text(node))
	case yaml.SequenceNode:
		for i, entry := range node.Content {
			h.hooks(entry, fmt.Sprintf("%s[%d]", path, i))
		}
	case yaml.MappingNode:
		if command := text(find(node, "cmd")); command != "" {
			h.add(path, command)
			return
		}
		for i := 0; i+1 < len(node.Content); i += 2 { // pre, post, before, after
			h.hooks(node.Content[i+1], path+"."+node.Content[i].Value)
		}
	}
}

func (h *hooking) add(where, command string) {
	if strings.TrimSpace(command) != "" {
		h.found = append(h.found, HookAt(where, command, h.read))
	}
}
