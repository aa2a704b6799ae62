package manifest

import (
	"errors"
	"strings"
)

// nixItem is a part of an expression: a token, or the contents of brackets.
type nixItem struct {
	nixToken
	bindings []nixBinding // of a set, and of let
	set      bool
	list     []nixItem // in ( ) or [ ], which is text
}

// nixBinding binds a name to an expression.
type nixBinding struct {
	name  string // with dots where it is a path
	value []nixItem
}

// nixParser finds the sets of an expression and what they bind. It knows no operators: an expression is a row of items.
type nixParser struct {
	tokens []nixToken
	at     int
	depth  int
}

// deepest is how deep brackets may be nested.
const deepest = 100

func parseNix(text string) ([]nixItem, error) {
	lexer := &nixLexer{text: text}
	tokens, err := lexer.tokens()
	if err != nil {
		return nil, err
	}
	p := &nixParser{tokens: tokens}
	all, err := p.expression()
	if err == nil && p.at < len(p.tokens) {
		err = errors.New("there is a " + p.peek(0).text + " too many")
	}
	return all, err
}

func (p *nixParser) peek(ahead int) nixToken {
	if p.at+ahead < len(p.tokens) {
		return p.tokens[p.at+ahead]
	}
	return nixToken{}
}

// expression reads up to a token that ends one, which it leaves.
func (p *nixParser) expression() ([]nixItem, error) {
	p.depth++
	if p.depth > deepest {
		return nil, errors.New("it is nested too deep")
	}
	defer func() { p.depth-- }()
	var items []nixItem
	for p.at < len(p.tokens) {
		token := p.peek(0)
		word := token.text
		switch {
		case token.kind == nixSymbol && (word == ";" || word == "}" || word == ")" || word == "]"), token.kind == nixName && word == "in":
			return items, nil
		case token.kind == nixSymbol && word == "{" && p.pattern():
			if err := p.skipPattern(); err != nil {
				return items, err
			}
		case token.kind == nixSymbol && word == "{":
			p.at++
			bindings, err := p.bindings("}")
			if items = append(items, nixItem{set: true, bindings: bindings}); err != nil {
				return items, err
			}
		case token.kind == nixName && (word == "with" || word == "assert"): // which end in a semicolon of their own
			p.at++
			if _, err := p.expression(); err != nil {
				return items, err
			}
			if p.peek(0).text != ";" {
				return items, errors.New("a ; is missing after " + word)
			}
			p.at++
		case token.kind == nixName && word == "let":
			p.at++
			bindings, err := p.bindings("in")
			if err != nil {
				return items, err
			}
			items = append(items, nixItem{nixToken: token, bindings: bindings})
		case token.kind == nixSymbol && (word == "(" || word == "["):
			p.at++
			inner, err := p.expression()
			if items = append(items, nixItem{nixToken: token, list: inner}); err != nil {
				return items, err
			}
			if closer := p.peek(0).text; closer != map[string]string{"(": ")", "[": "]"}[word] {
				return items, errors.New(word + " is not closed")
			}
			p.at++
		case token.kind == nixSymbol && word == "=":
			return items, errors.New("found = where ; or an operator is expected")
		default:
			items = append(items, nixItem{nixToken: token})
			p.at++
		}
	}
	return items, nil
}

// pattern reports whether the brace is that of a function's arguments.
func (p *nixParser) pattern() bool {
	next, after := p.peek(1), p.peek(2)
	switch {
	case next.text == "..." || next.text == "}" && (after.text == ":" || after.text == "@"):
		return true
	case next.kind == nixName:
		return after.text == "," || after.text == "?" || after.text == "}"
	}
	return false
}

func (p *nixParser) skipPattern() error {
	for depth := 0; p.at < len(p.tokens); p.at++ {
		token := p.peek(0)
		switch {
		case token.kind != nixSymbol:
		case token.text == "{":
			depth++
		case token.text == "}":
			depth--
			if depth == 0 {
				p.at++
				return nil
			}
		}
	}
	return errors.New("the arguments of a function are not closed")
}

// bindings parses the bindings of a set or let, and returns the token that ends it.
func (p *nixParser) bindings(end string) ([]nixBinding, error) {
	var all []nixBinding
	for p.at < len(p.tokens) {
		if token := p.peek(0); token.text == end && (token.kind == nixSymbol || token.kind == nixName) {
			p.at++
			return all, nil
		}
		if p.peek(0).kind == nixName && p.peek(0).text == "inherit" {
			inherited, err := p.inherited()
			if all = append(all, inherited...); err != nil {
				return all, err
			}
			continue
		}
		name, err := p.attribute()
		if err != nil {
			return all, err
		}
		value, err := p.expression()
		if all = append(all, nixBinding{name, value}); err != nil {
			return all, err
		}
		if p.peek(0).text != ";" {
			return all, errors.New("a ; is missing after " + name)
		}
		p.at++
	}
	return all, errors.New(map[string]string{"}": "{ is not closed", "in": "let has no in"}[end])
}

// attribute reads the name of a binding and its =.
func (p *nixParser) attribute() (string, error) {
	var name strings.Builder
	begin := p.at
	for p.at < len(p.tokens) {
		token := p.peek(0)
		p.at++
		switch {
		case token.kind == nixName:
			name.WriteString(token.text)
		case token.kind == nixString:
			for _, part := range token.parts {
				name.WriteString(part.text)
			}
		case token.kind == nixHole:
			name.WriteString("${" + token.text + "}")
		case token.text == ".":
			name.WriteByte('.')
		case token.text == "=" && p.at > begin+1: // a name may be "", the empty one
			return name.String(), nil
		default:
			return "", errors.New("there is a " + token.text + " where a name and a = should be")
		}
	}
	return "", errors.New("a binding has no =")
}

// inherited reads inherit (set) names;
func (p *nixParser) inherited() ([]nixBinding, error) {
	p.at++
	var from []nixItem
	if p.peek(0).text == "(" {
		p.at++
		inner, err := p.expression()
		if err != nil || p.peek(0).text != ")" {
			return nil, errors.Join(err, errors.New("( of an inherit is not closed"))
		}
		p.at++
		from = inner
	}
	var all []nixBinding
	for p.at < len(p.tokens) {
		token := p.peek(0)
		p.at++
		switch {
		case token.text == ";" && token.kind == nixSymbol:
			return all, nil
		case token.kind == nixName && from != nil:
			value := append(append([]nixItem{}, from...), nixItem{nixToken: nixToken{text: "."}}, nixItem{nixToken: token})
			all = append(all, nixBinding{token.text, value})
		case token.kind == nixName, token.kind == nixString:
		default:
			return all, errors.New("there is a " + token.text + " in an inherit")
		}
	}
	return all, errors.New("a ; is missing after an inherit")
}
