package goreleaser

import syntax "text/template/parse"

// functionsIn returns all functions that a template names: Go refuses a template with an unknown one.
func functionsIn(node syntax.Node) []string {
	var names []string
	each(node, func(node syntax.Node) {
		if named, ok := node.(*syntax.IdentifierNode); ok {
			names = append(names, named.Ident)
		}
	})
	return names
}

// fieldsIn returns the fields of the release that a template evaluates unconditionally: not within an if, a with or a range, nor after the
// first argument of and, or.
func fieldsIn(root *syntax.ListNode) []string {
	var names []string
	var pipe func(*syntax.PipeNode)
	argument := func(node syntax.Node) {
		switch node := node.(type) {
		case *syntax.FieldNode:
			names = append(names, node.Ident[0])
		case *syntax.VariableNode:
			if node.Ident[0] == "$" && len(node.Ident) > 1 {
				names = append(names, node.Ident[1])
			}
		case *syntax.PipeNode:
			pipe(node)
		case *syntax.ChainNode:
			if inner, ok := node.Node.(*syntax.PipeNode); ok {
				pipe(inner)
			}
		}
	}
	pipe = func(node *syntax.PipeNode) {
		for _, command := range node.Cmds {
			arguments := command.Args
			if first, ok := arguments[0].(*syntax.IdentifierNode); ok && (first.Ident == "and" || first.Ident == "or") {
				arguments = arguments[:min(2, len(arguments))]
			}
			for _, node := range arguments {
				argument(node)
			}
		}
	}
	for _, node := range root.Nodes {
		switch node := node.(type) {
		case *syntax.ActionNode:
			pipe(node.Pipe)
		case *syntax.IfNode:
			pipe(node.Pipe)
		case *syntax.WithNode:
			pipe(node.Pipe)
		case *syntax.RangeNode:
			pipe(node.Pipe)
		}
	}
	return names
}

// each calls a function for a node and all nodes below it.
func each(node syntax.Node, see func(syntax.Node)) {
	see(node)
	branch := func(b *syntax.BranchNode) {
		each(b.Pipe, see)
		each(b.List, see)
		if b.ElseList != nil {
			each(b.ElseList, see)
		}
	}
	switch node := node.(type) {
	case *syntax.ListNode:
		for _, inner := range node.Nodes {
			each(inner, see)
		}
	case *syntax.ActionNode:
		each(node.Pipe, see)
	case *syntax.TemplateNode:
		if node.Pipe != nil {
			each(node.Pipe, see)
		}
	case *syntax.IfNode:
		branch(&node.BranchNode)
	case *syntax.WithNode:
		branch(&node.BranchNode)
	case *syntax.RangeNode:
		branch(&node.BranchNode)
	case *syntax.PipeNode:
		for _, command := range node.Cmds {
			for _, inner := range command.Args {
				each(inner, see)
			}
		}
	case *syntax.ChainNode:
		each(node.Node, see)
	}
}
