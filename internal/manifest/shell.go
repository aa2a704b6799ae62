package manifest

import (
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// shell parses the part of shell syntax that PKGBUILDs and install phases of Nix packages use: words with their quotes and variables. It
// executes nothing. Unknown values remain in a word as they are written, so that the word contains a $.
type shell struct {
	text   string
	at     int
	lookup func(name string) (string, bool)
}

func (s *shell) more() bool { return s.at < len(s.text) }

// word reads a word up to a blank or one of the characters that end a command or an array.
func (s *shell) word() string {
	var word strings.Builder
	for s.more() {
		switch c := s.text[s.at]; c {
		case ' ', '\t', '\r', '\n', ';', '&', '|', '(', ')', '<', '>':
			return word.String()
		case '\'':
			end := strings.IndexByte(s.text[s.at+1:], '\'')
			if end < 0 {
				end = len(s.text) - s.at - 1
			}
			word.WriteString(s.text[s.at+1 : s.at+1+end])
			s.at = min(s.at+end+2, len(s.text))
		case '"':
			s.at++
			s.quoted(&word)
		case '\\':
			s.escape(&word)
		case '$', '`':
			word.WriteString(s.expansion())
		case '{', ',', '}':
			word.WriteByte(braces[c])
			s.at++
		default:
			word.WriteByte(c)
			s.at++
		}
	}
	return word.String()
}

// braces replaces unquoted braces until they are expanded.
var braces = map[byte]byte{'{': 1, ',': 2, '}': 3}

var plainBraces = strings.NewReplacer("\x01", "{", "\x02", ",", "\x03", "}")

// expanded returns the words that a{b,c} stands for.
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

// quoted reads up to the double quote that ends a part of a word.
func (s *shell) quoted(word *strings.Builder) {
	for s.more() {
		switch c := s.text[s.at]; c {
		case '"':
			s.at++
			return
		case '\\':
			if s.at+1 < len(s.text) && !strings.ContainsRune("$`\"\\\n", rune(s.text[s.at+1])) {
				word.WriteByte(c)
			}
			s.escape(word)
		case '$', '`':
			word.WriteString(s.expansion())
		default:
			word.WriteByte(c)
			s.at++
		}
	}
}

func (s *shell) escape(word *strings.Builder) {
	s.at++
	if s.more() {
		if s.text[s.at] != '\n' {
			word.WriteByte(s.text[s.at])
		}
		s.at++
	}
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

// list reads the words of an array after its opening bracket.
func (s *shell) list() []string {
	var words []string
	for s.more() {
		switch c := s.text[s.at]; c {
		case ')':
			s.at++
			return words
		case '#':
			s.line()
		case ' ', '\t', '\r', '\n', ';', '&', '|', '(', '<', '>':
			s.at++
		default:
			words = append(words, expanded(s.word())...)
		}
	}
	return words
}

// line skips the rest of a line.
func (s *shell) line() {
	if end := strings.IndexByte(s.text[s.at:], '\n'); end >= 0 {
		s.at += end + 1
		return
	}
	s.at = len(s.text)
}

// commands returns the simple commands of a script, each with its arguments.
func (s *shell) commands() [][]string {
	var all [][]string
	var command []string
	end := func() {
		if len(command) > 0 {
			all = append(all, command)
		}
		command = nil
	}
	for s.more() {
		switch c := s.text[s.at]; c {
		case '\n', ';', '&', '|', '(', ')':
			end()
			s.at++
		case ' ', '\t', '\r', '<', '>':
			s.at++
		case '#':
			s.line()
			end()
		case '\\':
			if strings.HasPrefix(s.text[s.at:], "\\\n") {
				s.at += 2
				continue
			}
			command = append(command, expanded(s.word())...)
		default:
			command = append(command, expanded(s.word())...)
		}
	}
	end()
	return all
}

// installed returns the files that a script copies into a folder of programs, as paths relative to where it starts. It omits paths with an
// unknown variable.
func installed(commands [][]string, bin string) []string {
	var files []string
	folder := "."
	for _, command := range commands {
		switch path.Base(command[0]) {
		case "cd", "pushd":
			if len(command) > 1 {
				folder = path.Join(folder, command[1])
			}
			continue
		case "install", "cp", "mv":
		default:
			continue
		}
		from, to := copied(command[1:], path.Base(command[0]) == "install")
		if to != bin && !strings.HasPrefix(to, bin+"/") {
			continue
		}
		for _, file := range from {
			file = path.Join(folder, file)
			if !strings.ContainsAny(file, "$*?[") && !slices.Contains(files, file) {
				files = append(files, file)
			}
		}
	}
	return files
}

// copied returns the arguments of install, cp and mv that are files, and what they are copied to.
func copied(args []string, installs bool) (from []string, to string) {
	for i := 0; i < len(args); i++ {
		arg := args[i]
		switch {
		case arg == "-t" || arg == "--target-directory":
			i++
			if i < len(args) {
				to = args[i]
			}
		case strings.HasPrefix(arg, "--target-directory="):
			to = strings.TrimPrefix(arg, "--target-directory=")
		case installs && (arg == "--mode" || arg == "--owner" || arg == "--group"):
			i++
		case strings.HasPrefix(arg, "--"):
		case strings.HasPrefix(arg, "-") && len(arg) > 1:
			if installs && strings.Contains(arg, "d") {
				return nil, "" // it creates folders
			}
			if installs && strings.ContainsAny(arg[len(arg)-1:], "mog") {
				i++
			}
		default:
			from = append(from, arg)
		}
	}
	if to == "" && len(from) > 1 {
		from, to = from[:len(from)-1], from[len(from)-1]
	}
	return from, to
}
