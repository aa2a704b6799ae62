package goreleaser

import (
	"os"
	"regexp"
	"slices"
	"strings"
	template "text/template/parse"

	"go.yaml.in/yaml/v3"
)

// NeededVariables returns the variables of the environment that GoReleaser needs to render the part of the configuration that a rehearsal
// keeps, in the order of the configuration. It excludes variables that are read with isEnvSet or envOrDefault, that its own env sets, and
// [Config.TokenNames].
func (c *Config) NeededVariables() ([]string, error) {
	tree, err := resolved(c.tree) // a copy
	if err != nil {
		return nil, err
	}
	o := &overlaying{root: tree.Content[0]}
	o.omit()
	o.prune(o.root, "", "")
	for _, section := range []string{"signs", "binary_signs"} {
		for _, entry := range items(find(o.root, section)) {
			for _, key := range append([]string{"cmd", "args"}, foreignSigner...) {
				drop(entry, key)
			}
		}
	}
	provided := append(c.TokenNames(), tokens...)
	var needed []string
	add := func(names []string, except func(string) bool) {
		for _, name := range names {
			if !slices.Contains(needed, name) && !slices.Contains(provided, name) && !except(name) {
				needed = append(needed, name)
			}
		}
	}
	// The entries of env do not see each other.
	walk(find(o.root, "env"), func(_ string, value *yaml.Node) { add(variablesOf(value.Value), func(string) bool { return false }) })
	drop(o.root, "env")
	walk(o.root, func(_ string, value *yaml.Node) { add(variablesOf(value.Value), c.sets) })
	return needed, nil
}

// Unset returns the variables that are not set.
func Unset(names []string) []string {
	return slices.DeleteFunc(slices.Clone(names), func(name string) bool { _, set := os.LookupEnv(name); return set })
}

// Asks reports whether a template of the configuration refers to a variable in any way, including isEnvSet.
func (c *Config) Asks(variable string) bool {
	name := regexp.MustCompile(`\b` + regexp.QuoteMeta(variable) + `\b`)
	asks := false
	walk(c.tree.Content[0], func(_ string, value *yaml.Node) {
		asks = asks || strings.Contains(value.Value, "{{") && name.MatchString(value.Value)
	})
	return asks
}

// variablesOf returns the variables that a template requires.
func variablesOf(text string) []string {
	if !strings.Contains(text, "Env") || !strings.Contains(text, "{{") {
		return nil
	}
	tree := template.New("setting")
	tree.Mode = template.SkipFuncCheck
	if _, err := tree.Parse(text, "", "", map[string]*template.Tree{}); err != nil {
		return nil // GoReleaser reports the problem
	}
	n := &variableUse{}
	n.node(tree.Root, nil)
	return n.names
}

// variableUse collects the variables in the nodes of a template. Guarded are those that a condition has tested.
type variableUse struct{ names []string }

func (n *variableUse) node(node template.Node, guarded []string) {
	switch node := node.(type) {
	case *template.ListNode:
		if node != nil {
			for _, each := range node.Nodes {
				n.node(each, guarded)
			}
		}
	case *template.ActionNode:
		n.node(node.Pipe, guarded)
	case *template.TemplateNode:
		n.node(node.Pipe, guarded)
	case *template.IfNode:
		n.branch(&node.BranchNode, guarded)
	case *template.WithNode:
		n.branch(&node.BranchNode, guarded)
	case *template.RangeNode:
		n.branch(&node.BranchNode, guarded)
	case *template.PipeNode:
		if node != nil {
			for _, command := range node.Cmds {
				n.node(command, guarded)
			}
		}
	case *template.CommandNode:
		for _, argument := range node.Args {
			n.node(argument, guarded)
		}
	case *template.FieldNode:
		n.field(node.Ident, guarded)
	case *template.VariableNode:
		if node.Ident[0] == "$" {
			n.field(node.Ident[1:], guarded)
		}
	}
}

func (n *variableUse) branch(node *template.BranchNode, guarded []string) {
	guarded = append(slices.Clone(guarded), askedFor(node.Pipe)...)
	n.node(node.Pipe, guarded)
	n.node(node.List, guarded)
	n.node(node.ElseList, guarded)
}

func (n *variableUse) field(path, guarded []string) {
	if len(path) >= 2 && path[0] == "Env" && !slices.Contains(guarded, path[1]) {
		n.names = append(n.names, path[1])
	}
}

// askedFor returns the variables that a condition tests: {{ if isEnvSet "X" }}, {{ if and (isEnvSet "X") .Draft }}, {{ if index .Env "X"
// }}.
func askedFor(pipe *template.PipeNode) []string {
	var names []string
	for _, command := range pipe.Cmds {
		asks := false
		for _, argument := range command.Args {
			switch argument := argument.(type) {
			case *template.IdentifierNode:
				asks = asks || argument.Ident == "isEnvSet" || argument.Ident == "index" || argument.Ident == "envOrDefault"
			case *template.StringNode:
				if asks {
					names = append(names, argument.Text)
				}
			case *template.PipeNode:
				names = append(names, askedFor(argument)...)
			}
		}
	}
	return names
}
