// Package goreleaser works with GoReleaser: it reads a project's configuration, redirects its
// endpoints, runs it, and reads its dist folder. It evaluates nothing.
package goreleaser

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"go.yaml.in/yaml/v3"
)

// ErrNoConfig is returned for a folder without a GoReleaser configuration.
var ErrNoConfig = errors.New("no GoReleaser configuration: add a .goreleaser.yaml, name the folder that has one, or set config in .relkit.yaml")

// configNames are the places where GoReleaser looks for its configuration, in its order.
var configNames = []string{
	".config/goreleaser.yml",
	".config/goreleaser.yaml",
	".goreleaser.yml",
	".goreleaser.yaml",
	"goreleaser.yml",
	"goreleaser.yaml",
}

// Config is a project's GoReleaser configuration.
type Config struct {
	Path    string // relative to the project's folder
	Project Project
	// Unread are the settings in a form that relkit does not support. Their fields in Project have zero values.
	Unread []Unread
	tree   *yaml.Node // resolved: no aliases, no merge keys
}

// Load reads the configuration of the project in dir: the named file, or, without a name, the first that GoReleaser would take.
func Load(dir, named string) (*Config, error) {
	return Find(named, func(name string) ([]byte, error) {
		return os.ReadFile(filepath.Join(dir, name))
	})
}

// Find looks for a configuration in a source of project files: the named file, or, without a name, the first that GoReleaser
// would take. Read returns fs.ErrNotExist for a missing file.
func Find(named string, read func(name string) ([]byte, error)) (*Config, error) {
	names := configNames
	if named != "" {
		names = []string{named}
	}
	for _, name := range names {
		text, err := read(name)
		if errors.Is(err, fs.ErrNotExist) && named != "" {
			return nil, fmt.Errorf("%s, which .relkit.yaml names as config, does not exist", named)
		}
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("read %s: %w", name, err)
		}
		return parse(name, text)
	}
	return nil, ErrNoConfig
}

// IgnoredConfigs returns the configurations in a folder that GoReleaser ignores because another one has precedence.
func IgnoredConfigs(dir, taken string) []string {
	var ignored []string
	for _, name := range configNames {
		if _, err := os.Stat(filepath.Join(dir, name)); err == nil && name != taken {
			ignored = append(ignored, name)
		}
	}
	return ignored
}

func parse(name string, text []byte) (*Config, error) {
	written := new(yaml.Node)
	if err := yaml.Unmarshal(text, written); err != nil {
		return nil, fmt.Errorf("%s is not valid YAML: %w", name, err)
	}
	tree, err := resolved(written)
	if err != nil {
		return nil, fmt.Errorf("%s is not a valid GoReleaser configuration: %w", name, err)
	}
	config := &Config{Path: name, tree: tree}
	if len(config.tree.Content) != 1 || config.tree.Content[0].Kind != yaml.MappingNode {
		return nil, fmt.Errorf("%s has no settings: see https://goreleaser.com/customization", name)
	}
	if config.Unread, err = decode(config.tree.Content[0], &config.Project); err != nil {
		return nil, fmt.Errorf("%s is not a valid GoReleaser configuration: %w", name, err)
	}
	return config, nil
}

const defaultDist = "dist"

// DistFolder returns the folder that GoReleaser writes to: absolute, or relative to the project's.
func (c *Config) DistFolder() string {
	if c.Project.Dist == "" {
		return defaultDist
	}
	return c.Project.Dist
}

// RehearsedDist returns the folder that a rehearsal writes to, relative to the project's: the project's own, or the default if that is
// outside of the project, where a rehearsal must not write.
func (c *Config) RehearsedDist() string {
	if folder := c.DistFolder(); filepath.IsLocal(filepath.FromSlash(folder)) {
		return folder
	}
	return defaultDist
}

// Has reports whether a top-level setting is set and not empty.
func (c *Config) Has(setting string) bool {
	value := find(c.tree.Content[0], setting)
	return value != nil && len(value.Content) > 0
}
