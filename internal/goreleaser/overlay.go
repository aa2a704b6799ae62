package goreleaser

import (
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/relkit/relkit/internal/release"
)

// Change is one setting that an overlay changes.
type Change struct {
	Key string
	Was string // empty if it was not set; never a credential
	Is  string // empty if it is removed
}

// Overlay is a configuration that differs from the project's own in where it publishes.
type Overlay struct {
	Text    []byte // YAML, without aliases and merge keys
	Changes []Change
	Omitted []release.Omission
}

// Overlay points all endpoints of a configuration to local servers, and removes settings without a local server and unknown ones. It does
// not modify the configuration. [CheckEndpoints] accepts every overlay.
func (c *Config) Overlay(endpoints Endpoints) (*Overlay, error) {
	if setting := otherForges(c.tree.Content[0]); setting != "" {
		return nil, fmt.Errorf("%s sets %s: only releases on GitHub can be rehearsed", c.Path, setting)
	}
	tree, err := resolved(c.tree) // a copy
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", c.Path, err)
	}
	o := &overlaying{root: tree.Content[0], endpoints: endpoints}
	if folder := c.RehearsedDist(); folder != c.DistFolder() {
		o.set(o.root, "", "dist", folder)
	}
	o.omit()
	o.prune(o.root, "", "")
	o.variables()
	o.forge()
	o.nix()
	o.manifests()
	o.images()
	o.dockers()
	o.kos()
	o.sign()
	o.sboms()
	text, err := yaml.Marshal(tree)
	if err != nil {
		return nil, fmt.Errorf("write the overlay of %s: %w", c.Path, err)
	}
	return &Overlay{Text: text, Changes: o.changes, Omitted: o.omitted}, nil
}

type overlaying struct {
	root      *yaml.Node
	endpoints Endpoints
	changes   []Change
	omitted   []release.Omission
}

func (o *overlaying) changed(key, was, is string) {
	o.changes = append(o.changes, Change{Key: key, Was: was, Is: is})
}

func (o *overlaying) omitf(part, format string, args ...any) {
	omission := release.Omission{Part: part, Reason: fmt.Sprintf(format, args...)}
	if !slices.Contains(o.omitted, omission) {
		o.omitted = append(o.omitted, omission)
	}
}

// rendered returns a setting without templates, if they can be rendered here.
func (o *overlaying) rendered(setting string) (plain string, ok bool) {
	if o.endpoints.Render == nil {
		return setting, !strings.Contains(setting, "{{")
	}
	plain, err := o.endpoints.Render(setting)
	if err != nil {
		return setting, false
	}
	return plain, true
}
