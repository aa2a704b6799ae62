package goreleaser

import (
	"errors"
	"fmt"

	"go.yaml.in/yaml/v3"
)

// maxNodes limits how many values a configuration may expand to. Real ones have a few hundred.
const maxNodes = 100_000

// resolved returns a copy of a document without aliases, merge keys, anchors, comments and binary values: what GoReleaser reads, without
// shared nodes. Precedence is that of the YAML library: a mapping's own keys, then what is merged first.
//
// As in GoReleaser, a duplicate key is an error.
func resolved(document *yaml.Node) (*yaml.Node, error) {
	r := &resolving{active: map[*yaml.Node]bool{}}
	return r.node(document)
}

type resolving struct {
	nodes  int
	active map[*yaml.Node]bool // anchored values that are being copied
}

func (r *resolving) node(node *yaml.Node) (*yaml.Node, error) {
	r.nodes++
	if r.nodes > maxNodes {
		return nil, fmt.Errorf("it expands to more than %d values: its aliases are nested too deeply", maxNodes)
	}
	if node.Kind == yaml.AliasNode {
		return r.alias(node)
	}
	switch node.Kind {
	case yaml.MappingNode:
		return r.mapping(node)
	case yaml.ScalarNode:
		return scalar(node)
	}
	plain := &yaml.Node{Kind: node.Kind, Tag: node.Tag, Style: node.Style, Line: node.Line, Column: node.Column}
	for _, entry := range node.Content {
		entry, err := r.node(entry)
		if err != nil {
			return nil, err
		}
		plain.Content = append(plain.Content, entry)
	}
	return plain, nil
}

func (r *resolving) alias(node *yaml.Node) (*yaml.Node, error) {
	if r.active[node.Alias] {
		return nil, fmt.Errorf("line %d: the anchor %s contains itself", node.Line, node.Value)
	}
	r.active[node.Alias] = true
	defer delete(r.active, node.Alias)
	return r.node(node.Alias)
}

func (r *resolving) mapping(node *yaml.Node) (*yaml.Node, error) {
	plain := &yaml.Node{Kind: yaml.MappingNode, Style: node.Style, Line: node.Line, Column: node.Column}
	var merged *yaml.Node
	for i := 0; i+1 < len(node.Content); i += 2 {
		if isMerge(node.Content[i]) {
			if merged != nil {
				return nil, fmt.Errorf("line %d: << is set twice: merge a list, <<: [*one, *other]", node.Content[i].Line)
			}
			merged = node.Content[i+1]
			continue
		}
		key, err := r.node(node.Content[i])
		if err != nil {
			return nil, err
		}
		if key.Kind != yaml.ScalarNode {
			return nil, fmt.Errorf("line %d: a key is a list or a mapping", node.Content[i].Line)
		}
		if find(plain, key.Value) != nil {
			return nil, fmt.Errorf("line %d: %s is set twice", node.Content[i].Line, key.Value)
		}
		value, err := r.node(node.Content[i+1])
		if err != nil {
			return nil, err
		}
		plain.Content = append(plain.Content, key, value)
	}
	if merged == nil {
		return plain, nil
	}
	return plain, r.merge(plain, merged)
}

// merge adds to a mapping what a merge key refers to: a mapping, or a list of them of which the first has precedence.
func (r *resolving) merge(into, from *yaml.Node) error {
	from, err := r.node(from)
	if err != nil {
		return err
	}
	sources := []*yaml.Node{from}
	if from.Kind == yaml.SequenceNode {
		sources = from.Content
	}
	for _, source := range sources {
		if source.Kind != yaml.MappingNode {
			return fmt.Errorf("line %d: << must refer to a mapping", source.Line)
		}
		for i := 0; i+1 < len(source.Content); i += 2 {
			if find(into, source.Content[i].Value) == nil {
				into.Content = append(into.Content, source.Content[i], source.Content[i+1])
			}
		}
	}
	return nil
}

// isMerge is the YAML library's own rule: a quoted "<<" is an ordinary key.
func isMerge(key *yaml.Node) bool {
	return key.Kind == yaml.ScalarNode && key.Value == "<<" && (key.Tag == "" || key.Tag == "!" || key.ShortTag() == "!!merge")
}

func scalar(node *yaml.Node) (*yaml.Node, error) {
	plain := &yaml.Node{Kind: yaml.ScalarNode, Tag: node.Tag, Value: node.Value, Style: node.Style, Line: node.Line, Column: node.Column}
	switch plain.ShortTag() {
	case "!!binary": // an encoding that hides the text from readers of the file
		var text string
		if err := node.Decode(&text); err != nil {
			return nil, errors.Join(fmt.Errorf("line %d: a binary value cannot be read", node.Line), err)
		}
		plain.SetString(text)
	case "!!null":
		plain.Tag, plain.Value, plain.Style = "!!null", "null", 0
	}
	return plain, nil
}
