package goreleaser

import (
	"cmp"
	"errors"
	"fmt"
	"path"

	"go.yaml.in/yaml/v3"

	"github.com/relkit/relkit/internal/release"
)

// manifests are the settings that publish a manifest to a repository of their own.
var manifests = []string{"brews", "homebrew_casks", "scoops", "krews", "nix", "winget"}

// Manifest is an entry of a setting that publishes a manifest to a repository of its own.
type Manifest struct {
	Setting string      // brews
	Where   string      // brews[0]
	Name    string      // of what the manifest installs
	Tap     release.Tap // Path is set for formulas alone
	// Token is the template of the token that writes to the tap; empty for the token that writes the release.
	Token string
	// SkipUpload is "true" where GoReleaser pushes nothing, "auto" where it pushes no prerelease.
	SkipUpload string
	// Err is why a setting of the manifest cannot be rendered; the settings that it is about are empty then.
	Err error
}

// Formula reports whether the manifest is a Homebrew formula.
func (m Manifest) Formula() bool { return m.Setting == "brews" }

// Manifests are the manifests that a configuration publishes. An entry without a repository's name is left out, as
// GoReleaser does.
func (c *Config) Manifests(templates *Templates) []Manifest {
	var found []Manifest
	for _, setting := range manifests {
		for i, entry := range items(find(c.tree.Content[0], setting)) {
			manifest := c.manifest(setting, entry, templates)
			manifest.Where = fmt.Sprintf("%s[%d]", setting, i)
			if manifest.Err != nil || manifest.Tap.Repository.Owner != "" && manifest.Tap.Repository.Name != "" {
				found = append(found, manifest)
			}
		}
	}
	return found
}

func (c *Config) manifest(setting string, entry *yaml.Node, templates *Templates) Manifest {
	place := find(entry, "repository")
	manifest := Manifest{Setting: setting, Token: text(find(place, "token"))}
	directory := ""
	for _, field := range []struct {
		into *string
		from string
	}{
		{&manifest.Name, cmp.Or(text(find(entry, "name")), "{{ .ProjectName }}")},
		{&manifest.Tap.Repository.Owner, text(find(place, "owner"))},
		{&manifest.Tap.Repository.Name, text(find(place, "name"))},
		{&manifest.Tap.Branch, text(find(place, "branch"))},
		{&manifest.SkipUpload, text(find(entry, "skip_upload"))},
		{&directory, text(find(entry, "directory"))},
	} {
		var err error
		if *field.into, err = templates.Render(field.from); err != nil {
			manifest.Err = errors.Join(manifest.Err, err)
		}
	}
	if manifest.Formula() {
		manifest.Tap.Path = path.Join(directory, manifest.Name+".rb")
	}
	return manifest
}
