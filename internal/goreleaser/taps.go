package goreleaser

import (
	"regexp"
	"slices"

	"go.yaml.in/yaml/v3"

	"github.com/relkit/relkit/internal/release"
)

// manifests are the settings that publish a manifest to a repository of their own.
var manifests = []string{"brews", "homebrew_casks", "scoops", "krews", "nix", "winget"}

// Taps are the repositories that manifests are published to. A setting without a repository's name is
// left out, as GoReleaser does.
func (c *Config) Taps(templates *Templates) ([]release.Repository, error) {
	var taps []release.Repository
	for _, section := range manifests {
		for _, entry := range items(find(c.tree.Content[0], section)) {
			place := find(entry, "repository")
			owner, name := find(place, "owner"), find(place, "name")
			if owner == nil || name == nil {
				continue
			}
			rendered, err := templates.Slice([]string{owner.Value, name.Value})
			if err != nil {
				return nil, err
			}
			if len(rendered) != 2 {
				continue
			}
			tap := release.Repository{Owner: rendered[0], Name: rendered[1]}
			if !slices.Contains(taps, tap) {
				taps = append(taps, tap)
			}
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
