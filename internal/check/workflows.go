package check

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// workflow is the part of a GitHub Actions workflow that relkit reads.
type workflow struct {
	File string         `yaml:"-"` // release.yml
	text string         // of the file
	On   yaml.Node      `yaml:"on"`
	Jobs map[string]job `yaml:"jobs"`
}

// job is a job of a workflow: its steps, or the call of another workflow.
type job struct {
	If        string         `yaml:"if"`
	Uses      string         `yaml:"uses"`
	With      map[string]any `yaml:"with"`
	RunsOn    yaml.Node      `yaml:"runs-on"`
	Container yaml.Node      `yaml:"container"`
	Steps     []workflowStep `yaml:"steps"`
}

// workflowStep is a step of a job.
type workflowStep struct {
	If   string         `yaml:"if"`
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
		one := workflow{File: entry.Name(), text: string(text)}
		if err := yaml.Unmarshal(text, &one); err != nil {
			return nil, fmt.Errorf("read workflow %s: %w", entry.Name(), err)
		}
		found = append(found, one)
	}
	return found, nil
}

// sortedJobs returns the names of jobs.
func sortedJobs(jobs map[string]job) []string { return slices.Sorted(maps.Keys(jobs)) }

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

// pushed returns the filters of the event push; ok is false if no push starts the workflow.
func (w workflow) pushed() (filters pushFilters, ok bool) {
	if !w.on("push") {
		return pushFilters{}, false
	}
	var on struct {
		Push pushFilters `yaml:"push"`
	}
	if w.On.Kind != yaml.MappingNode {
		return pushFilters{}, true
	}
	err := w.On.Decode(&on)
	return on.Push, err == nil // GitHub refuses other forms
}

// onTag reports whether a push of the tag starts the workflow.
func (w workflow) onTag(tag string) bool {
	filters, ok := w.pushed()
	return ok && filters.takes(tag) || w.on("create")
}

// onTags reports whether the workflow is meant for pushed tags of any name: a push of anything triggers many that are not, unless they
// release.
func (w workflow) onTags() bool {
	filters, ok := w.pushed()
	return ok && (filters.ofTags() || !filters.ofBranches() && w.releases())
}

// onTagsAlone reports whether only a tag triggers the workflow by a push.
func (w workflow) onTagsAlone() bool {
	filters, ok := w.pushed()
	return ok && filters.ofTags() && !filters.ofBranches()
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

// uses reports whether a step uses an action, in any version.
func (s workflowStep) uses(actions ...string) bool {
	action, _, _ := strings.Cut(s.Uses, "@")
	return slices.ContainsFunc(actions, func(name string) bool { return strings.EqualFold(action, name) })
}
