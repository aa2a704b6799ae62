package settings

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/bmatcuk/doublestar/v4"
	"go.yaml.in/yaml/v3"

	"github.com/relkit/relkit/internal/nearest"
)

var yamlLine = regexp.MustCompile(`^yaml: (?:line (\d+): )?`)

// decode reads the only document of a file.
func decode(text []byte) (*yaml.Node, error) {
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	document := new(yaml.Node)
	err := decoder.Decode(document)
	switch {
	case errors.Is(err, io.EOF):
		return document, nil
	case err != nil:
		return nil, invalid(text, err)
	}
	another := new(yaml.Node)
	switch err := decoder.Decode(another); {
	case err == nil:
		return nil, &Error{[]problem{{another.Line, "is a second document: put all settings into one"}}}
	case !errors.Is(err, io.EOF):
		return nil, invalid(text, err)
	}
	return document, nil
}

// invalid returns the error of a text that is not YAML. The parser of YAML does not name the line of everything.
func invalid(text []byte, err error) error {
	said := err.Error()
	found := yamlLine.FindStringSubmatch(said)
	line := 1
	if found != nil {
		said = said[len(found[0]):]
		if _, err := fmt.Sscan(found[1], &line); err != nil {
			line = 1
		}
	}
	if name, ok := strings.CutPrefix(said, "unknown anchor '"); ok {
		name, _, _ = strings.Cut(name, "'")
		line = 1 + strings.Count(string(text[:max(0, bytes.Index(text, []byte("*"+name)))]), "\n")
	}
	wrong := problem{line, "is not valid YAML: " + said}
	if strings.Contains(said, "anchor") || strings.Contains(said, "alphabetic or numeric character") {
		wrong.text += ": put a text that starts with * in quotes"
	}
	return &Error{[]problem{wrong}}
}

type pair struct{ key, value *yaml.Node }

// mapping returns the entries of a mapping whose keys are known; nil for known takes any.
func (p *parser) mapping(node *yaml.Node, what string, known []string) []pair {
	if !p.is(node, yaml.MappingNode, what, "a mapping of keys to values") {
		return nil
	}
	var pairs []pair
	lines := map[string]int{}
	for i := 0; i+1 < len(node.Content); i += 2 {
		key, value := node.Content[i], node.Content[i+1]
		switch first, twice := lines[key.Value]; {
		case key.Kind != yaml.ScalarNode || key.Tag == "!!null" || key.Value == "":
			p.problemf(key.Line, "%s has a key that is not a string", what)
			continue
		case twice:
			p.problemf(key.Line, "%s has the key %s twice, first in line %d", what, key.Value, first)
			continue
		case known != nil && !slices.Contains(known, key.Value):
			p.problemf(key.Line, "%s has no key %s%s", what, key.Value, suggest(key.Value, known))
			continue
		}
		lines[key.Value] = key.Line
		pairs = append(pairs, pair{key, value})
	}
	if len(node.Content) == 0 {
		p.problemf(node.Line, "%s is empty: set it, or leave it out", what)
	}
	return pairs
}

func (p *parser) list(node *yaml.Node, what, example string) []*yaml.Node {
	if !p.is(node, yaml.SequenceNode, what, "a list, as in "+example) {
		return nil
	}
	if len(node.Content) == 0 {
		p.problemf(node.Line, "%s is empty: set it, or leave it out", what)
	}
	return node.Content
}

// text returns a text with something in it; empty if the problem was noted.
func (p *parser) text(node *yaml.Node, what string) string {
	if !p.is(node, yaml.ScalarNode, what, "a text") {
		return ""
	}
	switch {
	case node.Tag != "!!str":
		p.problemf(node.Line, "%s must be a text: put %s in quotes", what, node.Value)
		return ""
	case strings.TrimSpace(node.Value) == "":
		p.problemf(node.Line, "%s is empty: set it, or leave it out", what)
		return ""
	case strings.ContainsRune(node.Value, 0):
		p.problemf(node.Line, "%s contains a NUL character", what)
		return ""
	}
	return node.Value
}

// no returns false, the only allowed value of some settings.
func (p *parser) no(node *yaml.Node, what string) *bool {
	if !p.is(node, yaml.ScalarNode, what, "false") {
		return nil
	}
	var value bool
	if err := node.Decode(&value); node.Tag != "!!bool" || err != nil || value {
		p.problemf(node.Line, "%s can only be false, not %s: leave it out otherwise", what, node.Value)
		return nil
	}
	return &value
}

func (p *parser) is(node *yaml.Node, kind yaml.Kind, what, wanted string) bool {
	switch {
	case node.Kind == yaml.AliasNode:
		p.problemf(node.Line, "%s is an alias: write the value itself, or put a text that starts with * in quotes", what)
	case node.Tag == "!!null":
		p.problemf(node.Line, "%s is empty: set it, or leave it out", what)
	case node.Kind != kind:
		p.problemf(node.Line, "%s must be %s", what, wanted)
	default:
		return true
	}
	return false
}

// suggest names the closest valid name for a misspelt one, else all valid names.
func suggest(name string, known []string) string {
	begins := func(candidate string) bool {
		return len(name) > 2 && strings.HasPrefix(candidate, strings.ToLower(name))
	}
	if i := slices.IndexFunc(known, begins); i >= 0 {
		return ": did you mean " + known[i] + "?"
	}
	if near := nearest.To(strings.ToLower(name), known); near != "" {
		return ": did you mean " + near + "?"
	}
	return ": choose from " + names(known)
}

func names(known []string) string { return strings.Join(slices.Sorted(slices.Values(known)), ", ") }

// badPattern returns what is wrong with a file pattern; empty if nothing is.
func badPattern(pattern string) string {
	switch clean := path.Clean(pattern); {
	case path.IsAbs(pattern), strings.Contains(pattern, `\`), strings.Contains(strings.SplitN(pattern, "/", 2)[0], ":"):
		return "must be relative to the folder of the project, with / between folders"
	case clean == "..", strings.HasPrefix(clean, "../"), slices.Contains(strings.Split(pattern, "/"), ".."):
		return "is outside the folder of the project"
	case clean == ".git", strings.HasPrefix(clean, ".git/"):
		return "is git's own folder, which a rehearsal clones"
	case !doublestar.ValidatePattern(pattern):
		return "is not a valid pattern: check the brackets and braces"
	}
	return ""
}
