package goreleaser

import (
	"strings"

	"go.yaml.in/yaml/v3"
)

// stringList is a setting that is one string or a list of them.
type stringList []string

// UnmarshalYAML implements yaml.Unmarshaler.
func (s *stringList) UnmarshalYAML(node *yaml.Node) error {
	if node.Kind == yaml.ScalarNode {
		*s = stringList{node.Value}
		return nil
	}
	return node.Decode((*[]string)(s))
}

// flagList is a setting that is a list of flags, or a string of flags with spaces between them.
type flagList []string

// UnmarshalYAML implements yaml.Unmarshaler.
func (f *flagList) UnmarshalYAML(node *yaml.Node) error {
	if node.Kind == yaml.ScalarNode {
		*f = strings.Fields(node.Value)
		return nil
	}
	return node.Decode((*[]string)(f))
}
