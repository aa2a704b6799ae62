package runner

import (
	"fmt"
	"maps"

	"go.yaml.in/yaml/v3"

	"github.com/relkit/relkit/internal/workflow"
	"github.com/relkit/relkit/test/workflows/expression"
)

// matrix is how often a job is to be run, and with which values: once and with none where it does not say.
func matrix(scope expression.Scope, job *workflow.Job) ([]map[string]any, error) {
	node := job.Strategy.Matrix
	if node.Kind == 0 {
		return []map[string]any{{}}, nil
	}
	value, err := expand(scope, &node)
	if err != nil {
		return nil, fmt.Errorf("matrix: %w", err)
	}
	axes, ok := value.(map[string]any)
	if !ok {
		return nil, fmt.Errorf("matrix: names with lists belong here, not %v", value)
	}
	entries := []map[string]any{{}}
	if _, only := axes["include"]; only && len(axes) == 1 {
		entries = nil
	}
	for i := 0; node.Kind == yaml.MappingNode && i < len(node.Content); i += 2 {
		name := node.Content[i].Value
		if name == "include" {
			continue
		}
		if name == "exclude" {
			return nil, fmt.Errorf("matrix: exclude is not supported")
		}
		list, ok := axes[name].([]any)
		if !ok || len(list) == 0 {
			return nil, fmt.Errorf("matrix: %s: a list of at least one value belongs here", name)
		}
		entries = multiply(entries, name, list)
	}
	include, _ := axes["include"].([]any)
	return join(entries, include)
}

func multiply(entries []map[string]any, name string, list []any) []map[string]any {
	var all []map[string]any
	for _, entry := range entries {
		for _, value := range list {
			more := maps.Clone(entry)
			more[name] = value
			all = append(all, more)
		}
	}
	return all
}

// join adds entries of their own: the workflows here use include for nothing else.
func join(entries []map[string]any, include []any) ([]map[string]any, error) {
	if len(entries) > 0 && len(include) > 0 {
		return nil, fmt.Errorf("matrix: include beside other names is not supported")
	}
	for _, value := range include {
		entry, ok := value.(map[string]any)
		if !ok {
			return nil, fmt.Errorf("matrix: include: names with values belong here, not %v", value)
		}
		entries = append(entries, entry)
	}
	return entries, nil
}

// expand is the value of a part of a file, with the expressions in it evaluated.
func expand(scope expression.Scope, node *yaml.Node) (any, error) {
	switch node.Kind {
	case yaml.MappingNode:
		values := map[string]any{}
		for i := 0; i < len(node.Content); i += 2 {
			value, err := expand(scope, node.Content[i+1])
			if err != nil {
				return nil, err
			}
			values[node.Content[i].Value] = value
		}
		return values, nil
	case yaml.SequenceNode:
		values := []any{}
		for _, item := range node.Content {
			value, err := expand(scope, item)
			if err != nil {
				return nil, err
			}
			values = append(values, value)
		}
		return values, nil
	case yaml.AliasNode:
		return expand(scope, node.Alias)
	}
	var value any
	if node.Tag == "!!str" {
		return scope.Expand(node.Value)
	}
	if err := node.Decode(&value); err != nil {
		return nil, err
	}
	if number, ok := value.(int); ok {
		return float64(number), nil
	}
	return value, nil
}
