package workflow

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// ReadAll reads the workflows of a folder in the order of their names.
func ReadAll(folder string) ([]*Workflow, error) {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return nil, fmt.Errorf("read the workflows: %w", err)
	}
	var all []*Workflow
	for _, entry := range entries {
		if !slices.Contains([]string{".yml", ".yaml"}, filepath.Ext(entry.Name())) {
			continue
		}
		one, err := Read(filepath.Join(folder, entry.Name()))
		if err != nil {
			return nil, err
		}
		all = append(all, one)
	}
	return all, nil
}

// Read reads a workflow from a file.
func Read(file string) (*Workflow, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("read a workflow: %w", err)
	}
	return Parse(filepath.Base(file), text)
}

// Parse reads a workflow from the text of the file of that name.
func Parse(file string, text []byte) (*Workflow, error) {
	w := &Workflow{File: file, About: about(text)}
	if err := decode(text, w); err != nil {
		return nil, fmt.Errorf("read workflow %s: %w", file, err)
	}
	return w, nil
}

// about is the comment at the beginning of a file.
func about(text []byte) string {
	var said strings.Builder
	for line := range strings.Lines(string(text)) {
		comment, found := strings.CutPrefix(line, "#")
		if !found {
			break
		}
		said.WriteString(strings.TrimPrefix(comment, " "))
	}
	return strings.TrimSpace(said.String())
}

// ReadAction reads a composite action from its action.yml.
func ReadAction(file string) (*Action, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("read an action: %w", err)
	}
	action := &Action{File: file}
	if err := decode(text, action); err != nil {
		return nil, fmt.Errorf("read action %s: %w", file, err)
	}
	return action, nil
}

// decode reads the only document of a file.
func decode(text []byte, into any) error {
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	err := decoder.Decode(into)
	if errors.Is(err, io.EOF) {
		return errors.New("the file is empty")
	}
	if err != nil {
		return err
	}
	if err := decoder.Decode(&yaml.Node{}); !errors.Is(err, io.EOF) {
		return errors.New("the file has more than one document")
	}
	return nil
}

// Jobs are the jobs of a workflow in the order of the file.
type Jobs []Job

// UnmarshalYAML implements yaml.Unmarshaler.
func (j *Jobs) UnmarshalYAML(node *yaml.Node) error {
	return pairs(node, func(key, value *yaml.Node) error {
		job := Job{ID: key.Value, Line: key.Line}
		if err := value.Decode(&job); err != nil {
			return fmt.Errorf("job %s: %w", key.Value, err)
		}
		*j = append(*j, job)
		return nil
	})
}

// UnmarshalYAML implements yaml.Unmarshaler.
func (s *Step) UnmarshalYAML(node *yaml.Node) error {
	type plain Step
	s.Line = node.Line
	return node.Decode((*plain)(s))
}

// UnmarshalYAML implements yaml.Unmarshaler.
func (t *Triggers) UnmarshalYAML(node *yaml.Node) error {
	if node.Kind != yaml.MappingNode {
		var names Words
		if err := node.Decode(&names); err != nil {
			return err
		}
		for _, name := range names {
			t.Events = append(t.Events, Trigger{Name: name, Line: node.Line})
		}
		return nil
	}
	return pairs(node, func(key, value *yaml.Node) error {
		trigger := Trigger{Name: key.Value, Line: key.Line}
		if value.Tag != "!!null" {
			trigger.Node = value
		}
		t.Events = append(t.Events, trigger)
		if trigger.Name != "workflow_call" {
			return nil
		}
		t.Call = &Call{}
		return value.Decode(t.Call)
	})
}

// Inputs are inputs or secrets in the order of the file.
type Inputs []Input

// UnmarshalYAML implements yaml.Unmarshaler.
func (i *Inputs) UnmarshalYAML(node *yaml.Node) error {
	return pairs(node, func(key, value *yaml.Node) error {
		input := Input{Name: key.Value, Line: key.Line}
		if err := value.Decode(&input); err != nil {
			return fmt.Errorf("%s: %w", key.Value, err)
		}
		*i = append(*i, input)
		return nil
	})
}

// Outputs are outputs in the order of the file.
type Outputs []Output

// UnmarshalYAML implements yaml.Unmarshaler.
func (o *Outputs) UnmarshalYAML(node *yaml.Node) error {
	return pairs(node, func(key, value *yaml.Node) error {
		output := Output{Name: key.Value, Line: key.Line}
		if err := value.Decode(&output); err != nil {
			return fmt.Errorf("%s: %w", key.Value, err)
		}
		*o = append(*o, output)
		return nil
	})
}
