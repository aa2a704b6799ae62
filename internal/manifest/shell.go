package manifest

import "strings"

// shell parses the part of shell syntax that PKGBUILDs and install phases of Nix packages use: words with their quotes and variables. It
// executes nothing. Unknown values remain unexpanded in a word, so that the word contains a $.
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
