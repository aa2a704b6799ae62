package expression

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"github.com/rhysd/actionlint"
)

// filtered is what .* leaves: a name behind it is asked of each item.
type filtered []any

func (s Scope) value(node actionlint.ExprNode) (any, error) {
	switch node := node.(type) {
	case *actionlint.NullNode:
		return nil, nil
	case *actionlint.BoolNode:
		return node.Value, nil
	case *actionlint.IntNode:
		return float64(node.Value), nil
	case *actionlint.FloatNode:
		return node.Value, nil
	case *actionlint.StringNode:
		return node.Value, nil
	case *actionlint.VariableNode:
		context, ok := s.Contexts[node.Name]
		if !ok {
			return nil, fmt.Errorf("there is no context %s here", node.Name)
		}
		return context, nil
	case *actionlint.ObjectDerefNode:
		return s.property(node)
	case *actionlint.ArrayDerefNode:
		return s.filter(node)
	case *actionlint.IndexAccessNode:
		return s.index(node)
	case *actionlint.NotOpNode:
		operand, err := s.value(node.Operand)
		return !Truth(operand), err
	case *actionlint.CompareOpNode:
		return s.compare(node)
	case *actionlint.LogicalOpNode:
		left, err := s.value(node.Left)
		if err != nil || Truth(left) == (node.Kind == actionlint.LogicalOpNodeKindOr) {
			return left, err
		}
		return s.value(node.Right)
	case *actionlint.FuncCallNode:
		return s.call(node)
	}
	return nil, fmt.Errorf("%T is not supported", node)
}

func (s Scope) property(node *actionlint.ObjectDerefNode) (any, error) {
	receiver, err := s.value(node.Receiver)
	if err != nil {
		return nil, err
	}
	if items, ok := receiver.(filtered); ok {
		var values filtered
		for _, item := range items {
			value, err := get(item, node.Property)
			if err != nil {
				return nil, err
			}
			if value != nil {
				values = append(values, value)
			}
		}
		return values, nil
	}
	return get(receiver, node.Property)
}

func (s Scope) filter(node *actionlint.ArrayDerefNode) (any, error) {
	receiver, err := s.value(node.Receiver)
	if err != nil {
		return nil, err
	}
	switch receiver := receiver.(type) {
	case []any:
		return filtered(receiver), nil
	case map[string]any:
		return inOrder(receiver), nil
	case Known:
		return inOrder(receiver), nil
	}
	return nil, fmt.Errorf(".* asks for a list or an object, not for %s", kind(receiver))
}

func inOrder(object map[string]any) filtered {
	var values filtered
	for _, name := range slices.Sorted(maps.Keys(object)) {
		values = append(values, object[name])
	}
	return values
}

func (s Scope) index(node *actionlint.IndexAccessNode) (any, error) {
	operand, err := s.value(node.Operand)
	if err != nil {
		return nil, err
	}
	index, err := s.value(node.Index)
	if err != nil {
		return nil, err
	}
	switch index := index.(type) {
	case string:
		return get(operand, index)
	case float64:
		list, ok := operand.([]any)
		if items, isFiltered := operand.(filtered); isFiltered {
			list, ok = items, true
		}
		if !ok {
			return nil, fmt.Errorf("%s has no item %v", kind(operand), index)
		}
		if index < 0 || int(index) >= len(list) || index != math.Trunc(index) {
			return nil, nil
		}
		return list[int(index)], nil
	}
	return nil, fmt.Errorf("%s is no index", kind(index))
}

// get returns the property of an object by its name, whose case does not matter.
func get(object any, name string) (any, error) {
	var members map[string]any
	strict := false
	switch object := object.(type) {
	case nil:
	case map[string]any:
		members = object
	case Known:
		members, strict = object, true
	default:
		return nil, fmt.Errorf("%s has no %s", kind(object), name)
	}
	for member, value := range members {
		if strings.EqualFold(member, name) {
			return value, nil
		}
	}
	if strict {
		return nil, fmt.Errorf("there is no %s among %s", name, strings.Join(slices.Sorted(maps.Keys(members)), ", "))
	}
	return nil, nil
}

func (s Scope) compare(node *actionlint.CompareOpNode) (any, error) {
	left, err := s.value(node.Left)
	if err != nil {
		return nil, err
	}
	right, err := s.value(node.Right)
	if err != nil {
		return nil, err
	}
	order, ok := compare(left, right)
	switch node.Kind {
	case actionlint.CompareOpNodeKindEq:
		return ok && order == 0, nil
	case actionlint.CompareOpNodeKindNotEq:
		return !ok || order != 0, nil
	case actionlint.CompareOpNodeKindLess:
		return ok && order < 0, nil
	case actionlint.CompareOpNodeKindLessEq:
		return ok && order <= 0, nil
	case actionlint.CompareOpNodeKindGreater:
		return ok && order > 0, nil
	case actionlint.CompareOpNodeKindGreaterEq:
		return ok && order >= 0, nil
	}
	return nil, fmt.Errorf("the comparison %s is not supported", node.Kind)
}

func (s Scope) call(node *actionlint.FuncCallNode) (any, error) {
	name := strings.ToLower(node.Callee)
	function, ok := s.Functions[name]
	if !ok {
		function, ok = functions[name]
	}
	if !ok {
		return nil, fmt.Errorf("there is no function %s here", node.Callee)
	}
	var arguments []any
	for _, argument := range node.Args {
		value, err := s.value(argument)
		if err != nil {
			return nil, err
		}
		if items, ok := value.(filtered); ok {
			value = []any(items)
		}
		arguments = append(arguments, value)
	}
	value, err := function(arguments)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", node.Callee, err)
	}
	return value, nil
}
