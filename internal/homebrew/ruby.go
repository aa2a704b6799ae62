package homebrew

import (
	"regexp"
	"slices"
	"strings"
)

// statement is one statement of Ruby: its words, strings and signs, without comments, heredocs and line breaks.
type statement []token

type token struct {
	text   string // of a string: what is between its quotes
	quoted bool
	at     int // its offset
}

var (
	nothing = `^([ \t\r]+|\\\n|#[^\n]*|\n=begin\b.*?\n=end\b[^\n]*|\n__END__\n.*)`
	double  = `^"((?:[^"\\#]|\\.|#\{(?:[^{}"]|"(?:[^"\\#]|\\.|#\{[^{}"]*\}|#)*")*\}|#)*)"` // with strings in its #{}
	single  = `^'((?:[^'\\]|\\.)*)'`
	listed  = `^%[wWiIqQr]?(?:\[[^\]]*\]|\{[^}]*\}|\((?:[^()]|\([^()]*\))*\))`
	pattern = `^/(?:[^ /\\\n"]|\\.)(?:[^/\\\n]|\\.)*/[imx]*`
	name    = `^:?[A-Za-z_@$]\w*[?!]?(?:(?:::|&?\.)[A-Za-z_]\w*[?!]?)*` // with its receivers, as OS.mac?
	other   = `^(?:&&|\|\||=>|[=!<>|]=|=~|\d[\w.]*|.)`

	lexical = regexp.MustCompile(`(?s)` + strings.Join([]string{nothing, double, single, listed, pattern, name, other}, "|"))
	isLabel = regexp.MustCompile(`^\w+[?!]?:(?:[^:]|$)`)
	heredoc = regexp.MustCompile("<<[~-]?[\"'`]?([A-Za-z_]\\w*)")
	goesOn  = []string{",", "&&", "||", "=", "=>", "+"}
)

// statements cuts a text into statements. What is between brackets or braces stays within the statement around it.
func statements(text string) []statement {
	var all []statement
	var s statement
	cut := func() {
		if len(s) > 0 {
			all = append(all, s)
		}
		s = nil
	}
	text, depth := withoutHeredocs(text), 0
	for at := 0; at < len(text); {
		found := lexical.FindStringSubmatchIndex(text[at:])
		t := token{text: text[at : at+found[1]], at: at}
		for i := 4; i <= 6; i += 2 {
			if found[i] >= 0 {
				t.text, t.quoted = text[at+found[i]:at+found[i+1]], true
			}
		}
		at += found[1]
		switch {
		case found[2] >= 0:
			continue
		case t.quoted:
		case t.text == "\n" || t.text == ";":
			if depth <= 0 && (len(s) == 0 || !s[len(s)-1].is(goesOn...)) {
				cut()
				depth = 0
			}
			continue
		case t.is("(", "[", "{"):
			depth++
		case t.is(")", "]", "}"):
			depth--
		case isLabel.MatchString(text[t.at:min(len(text), at+2)]):
			t.text, at = t.text+":", at+1
		case t.is("end", "else") && depth <= 0:
			cut()
		}
		s = append(s, t)
		if t.is("do", "then", "else") && depth <= 0 {
			cut()
		}
	}
	cut()
	return all
}

// withoutHeredocs blanks out the lines of heredocs.
func withoutHeredocs(text string) string {
	lines := strings.Split(text, "\n")
	for i := 0; i < len(lines); i++ {
		found := heredoc.FindStringSubmatch(lines[i])
		if found == nil {
			continue
		}
		size := slices.IndexFunc(lines[i+1:], func(line string) bool { return strings.TrimSpace(line) == found[1] })
		for ; size >= 0; size-- {
			i++
			lines[i] = ""
		}
	}
	return strings.Join(lines, "\n")
}

// is reports whether the token is one of the words or signs.
func (t token) is(texts ...string) bool { return !t.quoted && slices.Contains(texts, t.text) }

// opens reports whether an end closes what the statement opens.
func (s statement) opens() bool {
	for i, t := range s {
		if t.is("def") {
			return !slices.ContainsFunc(s[i:], func(t token) bool { return t.is("=") })
		}
		if (i == 0 || s[i-1].is("=")) && t.is("if", "unless", "case", "begin", "while", "until", "for", "class", "module") {
			return true
		}
	}
	return s[len(s)-1].is("do")
}

// has reports whether the statement has a word or a symbol.
func (s statement) has(text string) bool {
	return slices.ContainsFunc(s, func(t token) bool { return t.is(text, ":"+text) })
}

// label is what follows a label: of arm: "arm64", intel: "x86_64" that of intel: is the rest from "x86_64" on.
func (s statement) label(name string) statement {
	i := slices.IndexFunc(s, func(t token) bool { return t.is(name) })
	return s[i+1:]
}
