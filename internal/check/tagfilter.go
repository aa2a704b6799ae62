package check

import (
	"regexp"
	"strings"

	"go.yaml.in/yaml/v3"
)

// pushFilters are the filters of the event push. Paths are omitted: they are not evaluated for tags
// (https://docs.github.com/actions/reference/workflows-and-actions/workflow-syntax#onpushpathspaths-ignore).
type pushFilters struct {
	Tags           patterns `yaml:"tags"`
	TagsIgnore     patterns `yaml:"tags-ignore"`
	Branches       patterns `yaml:"branches"`
	BranchesIgnore patterns `yaml:"branches-ignore"`
}

// ofTags reports whether there is a filter of tags.
func (f pushFilters) ofTags() bool { return f.Tags != nil || f.TagsIgnore != nil }

// ofBranches reports whether there is a filter of branches.
func (f pushFilters) ofBranches() bool { return f.Branches != nil || f.BranchesIgnore != nil }

// takes reports whether the push of a tag triggers a workflow: filters that name only branches exclude all tags.
func (f pushFilters) takes(tag string) bool {
	switch {
	case f.Tags != nil:
		return f.Tags.match(tag)
	case f.TagsIgnore != nil:
		return !f.TagsIgnore.match(tag)
	}
	return !f.ofBranches()
}

// patterns is a filter of names; nil if it is not set.
type patterns []string

// UnmarshalYAML reads a list, or a single pattern.
func (p *patterns) UnmarshalYAML(node *yaml.Node) error {
	*p = patterns{}
	if node.Kind == yaml.ScalarNode {
		*p = patterns{node.Value}
		return nil
	}
	var list []string
	if err := node.Decode(&list); err != nil {
		return err
	}
	*p = append(*p, list...)
	return nil
}

// match reports whether a name passes: the last matching pattern decides.
func (p patterns) match(name string) (passes bool) {
	for _, pattern := range p {
		positive, negated := strings.CutPrefix(pattern, "!")
		if expression, err := regexp.Compile(expressionOf(positive)); err == nil && expression.MatchString(name) {
			passes = !negated
		}
	}
	return passes
}

// expressionOf returns the regular expression of a filter pattern
// (https://docs.github.com/actions/reference/workflows-and-actions/workflow-syntax#filter-pattern-cheat-sheet).
func expressionOf(pattern string) string {
	var expression strings.Builder
	expression.WriteString("^")
	for i := 0; i < len(pattern); i++ {
		switch c := pattern[i]; {
		case strings.HasPrefix(pattern[i:], "**"):
			expression.WriteString(".*")
			i++
		case c == '*':
			expression.WriteString("[^/]*")
		case c == '?' || c == '+' || c == '[' || c == ']':
			expression.WriteByte(c)
		case c == '-' && strings.LastIndex(pattern[:i], "[") > strings.LastIndex(pattern[:i], "]"):
			expression.WriteByte(c)
		case c == '\\' && i+1 < len(pattern):
			i++
			expression.WriteString(regexp.QuoteMeta(pattern[i : i+1]))
		default:
			expression.WriteString(regexp.QuoteMeta(pattern[i : i+1]))
		}
	}
	return expression.String() + "$"
}
