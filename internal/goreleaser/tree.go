package goreleaser

import (
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// find returns the value of a key in a mapping, or nil.
func find(mapping *yaml.Node, key string) *yaml.Node {
	if mapping == nil || mapping.Kind != yaml.MappingNode {
		return nil
	}
	for i := 0; i+1 < len(mapping.Content); i += 2 {
		if mapping.Content[i].Value == key {
			return mapping.Content[i+1]
		}
	}
	return nil
}

// items returns the entries of a list; none for anything else.
func items(list *yaml.Node) []*yaml.Node {
	if list == nil || list.Kind != yaml.SequenceNode {
		return nil
	}
	return list.Content
}

// text returns the value of a setting; empty if it is not set.
func text(node *yaml.Node) string {
	if node == nil || node.Kind != yaml.ScalarNode || node.Tag == "!!null" {
		return ""
	}
	return node.Value
}

// child returns the mapping at a key, and creates it if it does not exist.
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

// drop removes a setting and reports whether it existed.
func drop(mapping *yaml.Node, key string) bool {
	if mapping == nil || mapping.Kind != yaml.MappingNode {
		return false
	}
	for i := 0; i+1 < len(mapping.Content); i += 2 {
		if mapping.Content[i].Value == key {
			mapping.Content = slices.Delete(mapping.Content, i, i+2)
			return true
		}
	}
	return false
}

func plainText(value string) *yaml.Node {
	node := new(yaml.Node)
	node.SetString(value)
	return node
}

func (o *overlaying) set(mapping *yaml.Node, path, key, value string) {
	was := text(find(mapping, key))
	put(mapping, key, plainText(value))
	o.changed(below(path, key), was, value)
}

func (o *overlaying) setList(mapping *yaml.Node, path, key string, values ...string) {
	list := &yaml.Node{Kind: yaml.SequenceNode, Style: yaml.FlowStyle}
	for _, value := range values {
		list.Content = append(list.Content, plainText(value))
	}
	put(mapping, key, list)
	o.changed(below(path, key), "", strings.Join(values, " "))
}

// unset removes a setting, if it exists.
func (o *overlaying) unset(mapping *yaml.Node, path, key string) bool {
	if !drop(mapping, key) {
		return false
	}
	o.changed(below(path, key), "as configured", "")
	return true
}

// remove removes a setting without a local server, and records that its part is not rehearsed.
func (o *overlaying) remove(mapping *yaml.Node, path, key, part, reason string) {
	if o.unset(mapping, path, key) {
		o.omitf(part, "%s", reason)
	}
}

// changed returns a copy of the configuration with a change, or the same configuration if nothing changes.
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
