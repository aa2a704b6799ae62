package goreleaser

import (
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/relkit/relkit/internal/release"
)

// find is the value of a key in a mapping, nil when there is none.
func find(mapping *yaml.Node, key string) *yaml.Node {
	mapping = resolve(mapping)
	if mapping == nil || mapping.Kind != yaml.MappingNode {
		return nil
	}
	for i := 0; i+1 < len(mapping.Content); i += 2 {
		if mapping.Content[i].Value == key {
			return resolve(mapping.Content[i+1])
		}
	}
	return nil
}

// items are the entries of a list; none for anything else.
func items(list *yaml.Node) []*yaml.Node {
	list = resolve(list)
	if list == nil || list.Kind != yaml.SequenceNode {
		return nil
	}
	entries := make([]*yaml.Node, len(list.Content))
	for i, entry := range list.Content {
		entries[i] = resolve(entry)
	}
	return entries
}

func resolve(node *yaml.Node) *yaml.Node {
	if node != nil && node.Kind == yaml.AliasNode {
		return node.Alias
	}
	return node
}

// child is the mapping at a key, made when it is not there.
func child(mapping *yaml.Node, key string) *yaml.Node {
	if node := find(mapping, key); node != nil && node.Kind == yaml.MappingNode {
		return node
	}
	node := &yaml.Node{Kind: yaml.MappingNode}
	put(mapping, key, node)
	return node
}

func put(mapping *yaml.Node, key string, value *yaml.Node) {
	for i := 0; i+1 < len(mapping.Content); i += 2 {
		if mapping.Content[i].Value == key {
			mapping.Content[i+1] = value
			return
		}
	}
	mapping.Content = append(mapping.Content, &yaml.Node{Kind: yaml.ScalarNode, Value: key}, value)
}

func (o *overlaying) child(key string) *yaml.Node { return child(o.root, key) }

func (o *overlaying) set(mapping *yaml.Node, path, key, value string) {
	was := ""
	if node := find(mapping, key); node != nil {
		was = node.Value
	}
	put(mapping, key, &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: value})
	o.changes = append(o.changes, Change{Key: path + "." + key, Was: was, Is: value})
}

func (o *overlaying) setList(mapping *yaml.Node, path, key string, values ...string) {
	list := &yaml.Node{Kind: yaml.SequenceNode, Style: yaml.FlowStyle}
	for _, value := range values {
		list.Content = append(list.Content, &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: value})
	}
	put(mapping, key, list)
	o.changes = append(o.changes, Change{Key: path + "." + key, Is: strings.Join(values, " ")})
}

// unset takes a setting away, if it is there.
func (o *overlaying) unset(mapping *yaml.Node, path, key string) bool {
	for i := 0; i+1 < len(mapping.Content); i += 2 {
		if mapping.Content[i].Value == key {
			mapping.Content = slices.Delete(mapping.Content, i, i+2)
			o.changes = append(o.changes, Change{Key: strings.TrimPrefix(path+"."+key, "."), Was: "as configured"})
			return true
		}
	}
	return false
}

// remove takes a setting away that has no stand-in, and tells that its part is not rehearsed.
func (o *overlaying) remove(mapping *yaml.Node, key, part, reason string) {
	if o.unset(mapping, "", key) {
		o.omitted = append(o.omitted, release.Omission{Part: part, Reason: reason})
	}
}

// changed is a copy of the configuration with a change, or the very same where the change comes to nothing.
func (c *Config) changed(change func(project *yaml.Node) bool) (*Config, error) {
	text, err := yaml.Marshal(c.tree)
	if err != nil {
		return nil, err
	}
	other, err := parse(c.Path, text)
	if err != nil || !change(other.tree.Content[0]) {
		return c, err
	}
	if text, err = yaml.Marshal(other.tree); err != nil {
		return nil, err
	}
	return parse(c.Path, text)
}
