package manifest

import (
	"errors"
	"fmt"
	"strings"
)

// nixToken is a token of the Nix language (https://nix.dev/manual/nix/latest/language/). Of a text in quotes, parts are its pieces.
type nixToken struct {
	kind  nixKind
	text  string
	parts []nixPart
}

type nixKind int

const (
	nixSymbol nixKind = iota
	nixName           // an identifier, a keyword or a number
	nixString
	nixHole // ${…} outside of a text
)

// nixPart is a piece of a text, or an expression in ${…}.
type nixPart struct {
	text string
	hole bool
}

// nixLexer splits an expression into tokens.
type nixLexer struct {
	text string
	at   int
}

func (l *nixLexer) rest() string { return l.text[l.at:] }

// unclosed returns the error of a text that begins at start.
func (l *nixLexer) unclosed(start int) error {
	return fmt.Errorf("line %d: a text is not closed", 1+strings.Count(l.text[:start], "\n"))
}

func (l *nixLexer) tokens() ([]nixToken, error) {
	var all []nixToken
	for {
		l.skip()
		if l.at >= len(l.text) {
			return all, nil
		}
		token, err := l.next()
		if err != nil {
			return all, err
		}
		all = append(all, token)
	}
}

// skip skips blanks and comments.
func (l *nixLexer) skip() {
	for l.at < len(l.text) {
		rest := l.rest()
		switch {
		case strings.ContainsRune(" \t\r\n", rune(rest[0])):
			l.at++
		case rest[0] == '#':
			l.to(rest, "\n")
		case strings.HasPrefix(rest, "/*"):
			l.to(rest, "*/")
		default:
			return
		}
	}
}

// to goes on after the next end.
func (l *nixLexer) to(rest, end string) {
	if i := strings.Index(rest, end); i >= 0 {
		l.at += i + len(end)
		return
	}
	l.at = len(l.text)
}

func (l *nixLexer) next() (nixToken, error) {
	rest := l.rest()
	switch {
	case strings.HasPrefix(rest, "''"):
		l.at += 2
		return l.indented()
	case rest[0] == '"':
		l.at++
		return l.quoted()
	case strings.HasPrefix(rest, "${"):
		l.at += 2
		hole, err := l.hole()
		return nixToken{kind: nixHole, text: hole}, err
	case nameByte(rest[0], true) || rest[0] >= '0' && rest[0] <= '9':
		end := 1
		for end < len(rest) && nameByte(rest[end], false) {
			end++
		}
		l.at += end
		return nixToken{kind: nixName, text: rest[:end]}, nil
	}
	for _, symbol := range []string{"==", "!=", "<=", ">=", "->", "//", "++", "&&", "||", "..."} {
		if strings.HasPrefix(rest, symbol) {
			l.at += len(symbol)
			return nixToken{text: symbol}, nil
		}
	}
	l.at++
	return nixToken{text: rest[:1]}, nil
}

func nameByte(c byte, first bool) bool {
	switch {
	case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c == '_':
		return true
	}
	return !first && (c >= '0' && c <= '9' || c == '-' || c == '\'')
}

// hole reads up to the brace that closes ${.
func (l *nixLexer) hole() (string, error) {
	start, depth := l.at, 1
	for l.at < len(l.text) {
		l.skip()
		if l.at >= len(l.text) {
			break
		}
		begin := l.at
		token, err := l.next()
		if err != nil {
			return "", err
		}
		switch {
		case token.kind == nixSymbol && token.text == "{":
			depth++
		case token.kind == nixSymbol && token.text == "}":
			depth--
			if depth == 0 {
				return l.text[start:begin], nil
			}
		}
	}
	return "", errors.New("${ is not closed")
}

// quoted reads a text up to its double quote.
func (l *nixLexer) quoted() (nixToken, error) {
	start := l.at
	token := nixToken{kind: nixString}
	var text strings.Builder
	for l.at < len(l.text) {
		rest := l.rest()
		switch {
		case rest[0] == '"':
			l.at++
			token.end(&text)
			return token, nil
		case rest[0] == '\\' && len(rest) > 1:
			text.WriteString(strings.NewReplacer("n", "\n", "t", "\t", "r", "\r").Replace(rest[1:2]))
			l.at += 2
		default:
			if err := l.inText(&token, &text); err != nil {
				return token, err
			}
		}
	}
	return token, l.unclosed(start)
}

// inText reads a character of a text, or an expression in it. Two dollar signs are text.
func (l *nixLexer) inText(token *nixToken, text *strings.Builder) error {
	switch rest := l.rest(); {
	case strings.HasPrefix(rest, "$$"):
		text.WriteString("$$")
		l.at += 2
	case strings.HasPrefix(rest, "${"):
		return l.part(token, text)
	default:
		text.WriteByte(rest[0])
		l.at++
	}
	return nil
}

// indented reads a text up to its two single quotes.
func (l *nixLexer) indented() (nixToken, error) {
	start := l.at
	token := nixToken{kind: nixString}
	var text strings.Builder
	for l.at < len(l.text) {
		rest := l.rest()
		switch {
		case strings.HasPrefix(rest, "'''"):
			text.WriteString("''")
			l.at += 3
		case strings.HasPrefix(rest, "''$"):
			text.WriteByte('$')
			l.at += 3
		case strings.HasPrefix(rest, `''\`) && len(rest) > 3:
			text.WriteString(strings.NewReplacer("n", "\n", "t", "\t", "r", "\r").Replace(rest[3:4]))
			l.at += 4
		case strings.HasPrefix(rest, "''"):
			l.at += 2
			token.end(&text)
			return token, nil
		default:
			if err := l.inText(&token, &text); err != nil {
				return token, err
			}
		}
	}
	return token, l.unclosed(start)
}

// part reads an expression in a text.
func (l *nixLexer) part(token *nixToken, text *strings.Builder) error {
	token.end(text)
	l.at += len("${")
	hole, err := l.hole()
	token.parts = append(token.parts, nixPart{hole, true})
	return err
}

func (t *nixToken) end(text *strings.Builder) {
	if text.Len() > 0 {
		t.parts = append(t.parts, nixPart{text.String(), false})
		text.Reset()
	}
}
