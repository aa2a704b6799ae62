package goreleaser

import (
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// bound are the settings that ask for programs of certain systems.
var bound = []string{
	"universal_binaries", "app_bundles", "dmg", "pkgs", "homebrew_casks", "msi", "nsis", "scoops", "winget", "chocolateys", "notarize",
}

// OnlyFor returns the configuration with programs for some systems only, by Go's names, which takes less time to build. It returns the same
// configuration if a build would be left with nothing, or if something else needs another system's programs.
func (c *Config) OnlyFor(systems ...string) (*Config, error) {
	if slices.ContainsFunc(bound, func(key string) bool { return find(c.tree.Content[0], key) != nil }) {
		return c, nil
	}
	return c.changed(func(project *yaml.Node) bool {
		for _, build := range items(find(project, "builds")) {
			goos, targets := find(build, "goos"), find(build, "targets")
			if goos == nil && targets == nil {
				goos = &yaml.Node{Kind: yaml.SequenceNode}
				for _, system := range []string{"linux", "darwin", "windows"} { // GoReleaser's default
					goos.Content = append(goos.Content, &yaml.Node{Kind: yaml.ScalarNode, Value: system})
				}
				put(build, "goos", goos)
			}
			if !keep(goos, systems) || !keep(targets, systems) {
				return false
			}
		}
		return true
	})
}

// keep keeps the entries of a list for some systems. It returns false if none would be left.
func keep(list *yaml.Node, systems []string) bool {
	if list == nil {
		return true
	}
	list.Content = slices.DeleteFunc(list.Content, func(entry *yaml.Node) bool {
		system, _, _ := strings.Cut(entry.Value, "_")
		return !slices.Contains(systems, system)
	})
	return len(list.Content) > 0
}
