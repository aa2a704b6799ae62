package goreleaser

import (
	"fmt"
	"regexp"
	"slices"

	"go.yaml.in/yaml/v3"

	"github.com/relkit/relkit/internal/release"
)

// Taps are the repositories that manifests are published to. A setting without a repository's name is
// left out, as GoReleaser does.
func (c *Config) Taps(templates *Templates) ([]release.Repository, error) {
	var taps []release.Repository
	for _, manifest := range c.Manifests(templates) {
		if manifest.Err != nil {
			return nil, fmt.Errorf("%s: %w", manifest.Where, manifest.Err)
		}
		if !slices.Contains(taps, manifest.Tap.Repository) {
			taps = append(taps, manifest.Tap.Repository)
		}
	}
	return taps, nil
}

var secretName = regexp.MustCompile(`\.Env\.(\w*(?:TOKEN|SECRET|PASSWORD|KEY|PAT)\w*)`)

// SecretNames are the variables of the environment that the configuration names and that hold, by
// their names, secrets.
func (c *Config) SecretNames() []string {
	var names []string
	var walk func(*yaml.Node)
	walk = func(node *yaml.Node) {
		for _, found := range secretName.FindAllStringSubmatch(node.Value, -1) {
			if !slices.Contains(names, found[1]) {
				names = append(names, found[1])
			}
		}
		for _, child := range node.Content {
			walk(child)
		}
	}
	walk(c.tree)
	return names
}
