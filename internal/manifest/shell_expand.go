package manifest

import (
	"regexp"
	"strconv"
	"strings"
)

// braces replaces unquoted braces until they are expanded.
var braces = map[byte]byte{'{': 1, ',': 2, '}': 3}

var plainBraces = strings.NewReplacer("\x01", "{", "\x02", ",", "\x03", "}")

// expanded returns the words that a{b,c} expands to.
func expanded(word string) []string {
	const most = 100
	for start := strings.LastIndexByte(word, 1); start >= 0; start = strings.LastIndexByte(word[:start], 1) {
		end := strings.IndexByte(word[start:], 3)
		if end < 0 || !strings.Contains(word[start:start+end], "\x02") {
			continue
		}
		var all []string
		for choice := range strings.SplitSeq(word[start+1:start+end], "\x02") {
			all = append(all, expanded(word[:start]+choice+word[start+end+1:])...)
			if len(all) > most {
				break
			}
		}
		return all
	}
	return []string{plainBraces.Replace(word)}
}

var variable = regexp.MustCompile(`^\w+`)

// expansion parses text that begins with a $ or a backquote.
func (s *shell) expansion() string {
	start := s.at
	rest := s.text[s.at+1:]
	raw := func(end int) string {
		s.at = min(end, len(s.text))
		return "$" + strings.TrimPrefix(s.text[start:s.at], "$")
	}
	switch {
	case s.text[s.at] == '`':
		if end := strings.IndexByte(rest, '`'); end >= 0 {
			return raw(start + end + 2)
		}
		return raw(len(s.text))
	case strings.HasPrefix(rest, "("):
		return raw(start + 1 + closing(rest, '(', ')'))
	case strings.HasPrefix(rest, "{"):
		end := closing(rest, '{', '}')
		text := raw(start + 1 + end)
		if inner, closed := strings.CutSuffix(strings.TrimPrefix(text, "${"), "}"); closed {
			if value, ok := s.parameter(inner); ok {
				return value
			}
		}
		return text
	}
	name := variable.FindString(rest)
	if name == "" {
		s.at++
		return "$"
	}
	text := raw(start + 1 + len(name))
	if value, ok := s.lookup(name); ok {
		return value
	}
	return text
}

// closing returns where the bracket that text begins with is closed.
func closing(text string, open, shut byte) int {
	depth := 0
	for i := range len(text) {
		switch text[i] {
		case open:
			depth++
		case shut:
			depth--
			if depth == 0 {
				return i + 1
			}
		}
	}
	return len(text)
}

// parameter expands the text between ${ and }: a variable, with the replacements that PKGBUILDs use.
func (s *shell) parameter(text string) (string, bool) {
	name := variable.FindString(text)
	value, known := s.lookup(name)
	operation := strings.TrimPrefix(text[len(name):], "[0]")
	if name == "" || !known {
		return "", false
	}
	if operation == "" {
		return value, true
	}
	plain := func(pattern string) (string, bool) {
		inner := shell{text: pattern, lookup: s.lookup}
		text := plainBraces.Replace(inner.word())
		return text, !inner.more() && !strings.ContainsAny(text, "*?[$")
	}
	for _, one := range []struct {
		operator string
		apply    func(pattern, with string) string
	}{
		{"//", func(pattern, with string) string { return strings.ReplaceAll(value, pattern, with) }},
		{"/", func(pattern, with string) string { return strings.Replace(value, pattern, with, 1) }},
		{"%%", func(pattern, _ string) string { return strings.TrimSuffix(value, pattern) }},
		{"%", func(pattern, _ string) string { return strings.TrimSuffix(value, pattern) }},
		{"##", func(pattern, _ string) string { return strings.TrimPrefix(value, pattern) }},
		{"#", func(pattern, _ string) string { return strings.TrimPrefix(value, pattern) }},
	} {
		rest, found := strings.CutPrefix(operation, one.operator)
		if !found {
			continue
		}
		pattern, with, _ := strings.Cut(rest, "/")
		if one.operator[0] != '/' {
			pattern, with = rest, ""
		}
		pattern, first := plain(pattern)
		with, second := plain(with)
		return one.apply(pattern, with), first && second && pattern != ""
	}
	if found := substring.FindStringSubmatch(operation); found != nil {
		return part(value, found[1], found[2]), true
	}
	switch operation {
	case ",,":
		return strings.ToLower(value), true
	case "^^":
		return strings.ToUpper(value), true
	}
	return "", false
}

// substring is the operation of ${name:offset:length}.
var substring = regexp.MustCompile(`^:(\d{0,4})(?::(\d{1,4}))?$`)

func part(value, offset, length string) string {
	from, _ := strconv.Atoi(offset) // empty is 0
	value = value[min(from, len(value)):]
	if size, err := strconv.Atoi(length); err == nil {
		value = value[:min(size, len(value))]
	}
	return value
}
