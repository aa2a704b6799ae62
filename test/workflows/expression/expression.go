// Package expression evaluates the expressions of GitHub Actions, ${{ … }}, by the rules of
// https://docs.github.com/actions/reference/workflows-and-actions/expressions
//
// It is for running workflows in tests, and therefore stricter than GitHub: a function or a context that it does not
// know is an error, and so is a name that a [Known] context lacks, where GitHub would go on with nothing.
package expression

import (
	"fmt"
	"strings"

	"github.com/rhysd/actionlint"
)

// Function is a function that expressions may call.
type Function func(arguments []any) (any, error)

// Scope is what an expression may name. Values are nil, bool, float64, string, []any, map[string]any or Known.
type Scope struct {
	Contexts  map[string]any      // by their lower-case names: github, env
	Functions map[string]Function // besides those of every expression, by their lower-case names: success, hashfiles
}

// Known is a context all names of which are known: to ask it for another is an error.
type Known map[string]any

const opening, closing = "${{", "}}"

// Evaluate is the value of an expression, which may stand between ${{ and }} or by itself, as after if.
func (s Scope) Evaluate(text string) (any, error) {
	bare := strings.TrimSpace(text)
	if inner, ok := strings.CutPrefix(bare, opening); ok {
		bare = strings.TrimSuffix(inner, closing)
	}
	tree, rest, err := parse(bare + closing)
	if err == nil && rest != "" {
		err = fmt.Errorf("%q is left over", rest)
	}
	if err != nil {
		return nil, fmt.Errorf("expression %q: %w", text, err)
	}
	value, err := s.value(tree)
	if err != nil {
		return nil, fmt.Errorf("expression %q: %w", text, err)
	}
	return value, nil
}

// Expand is a text with the value of each expression in its place. A text that is one expression and nothing else keeps
// the type of its value.
func (s Scope) Expand(text string) (any, error) {
	var expanded strings.Builder
	for rest := text; ; {
		before, after, found := strings.Cut(rest, opening)
		expanded.WriteString(before)
		if !found {
			return expanded.String(), nil
		}
		tree, remainder, err := parse(after)
		if err != nil {
			return nil, fmt.Errorf("expression in %q: %w", text, err)
		}
		value, err := s.value(tree)
		if err != nil {
			return nil, fmt.Errorf("expression in %q: %w", text, err)
		}
		if remainder == "" && expanded.Len() == 0 {
			return value, nil
		}
		written, err := Text(value)
		if err != nil {
			return nil, fmt.Errorf("expression in %q: %w", text, err)
		}
		expanded.WriteString(written)
		rest = remainder
	}
}

// Calls says whether an expression calls one of the functions.
func Calls(text string, functions ...string) (bool, error) {
	bare := strings.TrimSpace(text)
	if inner, ok := strings.CutPrefix(bare, opening); ok {
		bare = strings.TrimSuffix(inner, closing)
	}
	tree, _, err := parse(bare + closing)
	if err != nil {
		return false, fmt.Errorf("expression %q: %w", text, err)
	}
	calls := false
	actionlint.VisitExprNode(tree, func(node, _ actionlint.ExprNode, entering bool) {
		if call, ok := node.(*actionlint.FuncCallNode); ok && entering {
			for _, function := range functions {
				calls = calls || strings.EqualFold(call.Callee, function)
			}
		}
	})
	return calls, nil
}

// parse reads the expression that a text begins with, up to }}, and says what follows.
func parse(text string) (tree actionlint.ExprNode, rest string, err error) {
	lexer := actionlint.NewExprLexer(text)
	tree, failed := actionlint.NewExprParser().Parse(lexer)
	if failed != nil {
		return nil, "", failed
	}
	return tree, text[lexer.Offset():], nil
}
