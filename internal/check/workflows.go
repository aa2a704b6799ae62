package check

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// workflow is what is read of a GitHub Actions workflow.
type workflow struct {
	File string    `yaml:"-"` // release.yml
	On   yaml.Node `yaml:"on"`
	Jobs map[string]struct {
		Uses  string         `yaml:"uses"`
		With  map[string]any `yaml:"with"`
		Steps []workflowStep `yaml:"steps"`
	} `yaml:"jobs"`
}

// workflowStep is a step of a job.
type workflowStep struct {
	Uses string         `yaml:"uses"`
	Run  string         `yaml:"run"`
	With map[string]any `yaml:"with"`
	Env  map[string]any `yaml:"env"`
}

// workflows reads the workflows of a repository, in the order of their names.
func workflows(root string) ([]workflow, error) {
	folder := filepath.Join(root, ".github", "workflows")
	entries, err := os.ReadDir(folder)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read the workflows: %w", err)
	}
	var found []workflow
	for _, entry := range entries {
		if !slices.Contains([]string{".yml", ".yaml"}, filepath.Ext(entry.Name())) {
			continue
		}
		text, err := os.ReadFile(filepath.Join(folder, entry.Name()))
		if err != nil {
			return nil, fmt.Errorf("read the workflows: %w", err)
		}
		one := workflow{File: entry.Name()}
		if err := yaml.Unmarshal(text, &one); err != nil {
			return nil, fmt.Errorf("read workflow %s: %w", entry.Name(), err)
		}
		found = append(found, one)
	}
	return found, nil
}

// on reports whether an event starts the workflow.
func (w workflow) on(event string) bool {
	switch w.On.Kind {
	case yaml.ScalarNode:
		return w.On.Value == event
	case yaml.SequenceNode, yaml.MappingNode:
		for i, node := range w.On.Content {
			isKey := w.On.Kind == yaml.SequenceNode || i%2 == 0
			if isKey && node.Value == event {
				return true
			}
		}
	}
	return false
}

// onTags reports whether the workflow is there for pushed tags: a push of anything starts many that are not.
func (w workflow) onTags() bool { return len(w.tagFilters()) > 0 }

// tagFilters are the patterns of the tags whose push starts the workflow.
func (w workflow) tagFilters() []string {
	var on struct {
		Push struct {
			Tags yaml.Node `yaml:"tags"`
		} `yaml:"push"`
	}
	if w.On.Decode(&on) != nil {
		return nil
	}
	if on.Push.Tags.Kind == yaml.ScalarNode && on.Push.Tags.Tag != "!!null" {
		return []string{on.Push.Tags.Value}
	}
	var filters []string
	for _, node := range on.Push.Tags.Content {
		filters = append(filters, node.Value)
	}
	return filters
}

// accepts reports whether the push of a tag gets through filters: the last one that matches decides. A filter that cannot be read
// is taken to match.
func accepts(filters []string, tag string) bool {
	accepted := false
	for _, filter := range filters {
		pattern, negated := strings.CutPrefix(filter, "!")
		expression, err := regexp.Compile(filterExpression(pattern))
		if err != nil || expression.MatchString(tag) {
			accepted = !negated
		}
	}
	return accepted
}

// filterExpression is a filter pattern as a regular expression
// (https://docs.github.com/actions/reference/workflows-and-actions/workflow-syntax#filter-pattern-cheat-sheet).
func filterExpression(pattern string) string {
	var expression strings.Builder
	expression.WriteString("^")
	for i := 0; i < len(pattern); i++ {
		switch c := pattern[i]; {
		case c == '*' && strings.HasPrefix(pattern[i:], "**"):
			expression.WriteString(".*")
			i++
		case c == '*':
			expression.WriteString("[^/]*")
		case c == '\\' && i+1 < len(pattern):
			i++
			expression.WriteString(regexp.QuoteMeta(pattern[i : i+1]))
		case strings.IndexByte("?+[]", c) >= 0, c == '-':
			expression.WriteByte(c)
		default:
			expression.WriteString(regexp.QuoteMeta(pattern[i : i+1]))
		}
	}
	return expression.String() + "$"
}

// goreleases reports whether a job of the workflow runs GoReleaser.
func (w workflow) goreleases() bool {
	for _, job := range w.Jobs {
		if slices.ContainsFunc(job.Steps, func(s workflowStep) bool { return s.uses("goreleaser/goreleaser-action") }) {
			return true
		}
	}
	return w.runs("goreleaser release")
}

// runs reports whether a shell command of the workflow contains a text.
func (w workflow) runs(command string) bool {
	for _, job := range w.Jobs {
		for _, step := range job.Steps {
			if strings.Contains(step.Run, command) {
				return true
			}
		}
	}
	return false
}

// calls reports whether the workflow uses another one of the repository.
func (w workflow) calls(file string) bool {
	for _, job := range w.Jobs {
		if job.Uses == "./.github/workflows/"+file {
			return true
		}
	}
	return false
}

// uses reports whether a step is an action, of whatever version.
func (s workflowStep) uses(actions ...string) bool {
	action, _, _ := strings.Cut(s.Uses, "@")
	return slices.ContainsFunc(actions, func(name string) bool { return strings.EqualFold(action, name) })
}
