package workflow

import (
	"fmt"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Text is a single value as written: false is "false", and an expression is not evaluated.
type Text struct {
	Value   string
	Comment string // behind it on its line, without the #
	Line    int    // its first line; 0 if it is not in the file
}

// UnmarshalYAML implements yaml.Unmarshaler.
func (t *Text) UnmarshalYAML(node *yaml.Node) error {
	if node.Kind != yaml.ScalarNode {
		return fmt.Errorf("line %d: want a single value", node.Line)
	}
	t.Value, t.Line = node.Value, node.Line
	if node.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0 {
		t.Line++ // the node is at its | or >
	}
	t.Comment = strings.TrimSpace(strings.TrimLeft(node.LineComment, "#"))
	return nil
}

// Setting is a named value.
type Setting struct {
	Name string
	Text
}

// Settings are named values in the order of the file.
type Settings []Setting

// Get is the setting of that name; empty and on line 0 if there is none.
func (s Settings) Get(name string) Setting {
	for _, setting := range s {
		if setting.Name == name {
			return setting
		}
	}
	return Setting{Name: name}
}

// UnmarshalYAML implements yaml.Unmarshaler.
func (s *Settings) UnmarshalYAML(node *yaml.Node) error {
	return pairs(node, func(key, value *yaml.Node) error {
		setting := Setting{Name: key.Value, Text: Text{Line: key.Line}}
		if err := value.Decode(&setting.Text); err != nil {
			return fmt.Errorf("%s: %w", key.Value, err)
		}
		*s = append(*s, setting)
		return nil
	})
}

// Compound is several settings, or one word instead: read-all, inherit, the name of a concurrency group or of an environment.
type Compound struct {
	Line     int
	Word     Text
	Settings Settings
}

// UnmarshalYAML implements yaml.Unmarshaler.
func (c *Compound) UnmarshalYAML(node *yaml.Node) error {
	c.Line = node.Line
	if node.Kind == yaml.ScalarNode {
		return node.Decode(&c.Word)
	}
	return node.Decode(&c.Settings)
}

// Words are several words, or one.
type Words []string

// UnmarshalYAML implements yaml.Unmarshaler.
func (w *Words) UnmarshalYAML(node *yaml.Node) error {
	if node.Kind == yaml.ScalarNode {
		*w = Words{node.Value}
		return nil
	}
	return node.Decode((*[]string)(w))
}

// pairs visits a mapping in the order of the file.
func pairs(node *yaml.Node, each func(key, value *yaml.Node) error) error {
	if node.Kind != yaml.MappingNode {
		return fmt.Errorf("line %d: want names with values", node.Line)
	}
	seen := map[string]bool{}
	for i := 0; i+1 < len(node.Content); i += 2 {
		key, value := node.Content[i], node.Content[i+1]
		if seen[key.Value] {
			return fmt.Errorf("line %d: %s is set twice", key.Line, key.Value)
		}
		seen[key.Value] = true
		if value.Kind == yaml.AliasNode {
			value = value.Alias
		}
		if err := each(key, value); err != nil {
			return err
		}
	}
	return nil
}
