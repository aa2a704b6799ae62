package release

import (
	"strings"
	"unicode"
)

// OneLine makes a text of another program or a server harmless to a terminal and a log: one line, and nothing
// in it that moves the cursor or changes colours.
func OneLine(text string) string {
	var line strings.Builder
	escape := false
	for _, r := range text {
		switch {
		case r == '\x1b':
			escape = true
		case escape:
			// A sequence ends with its first letter, as in ESC [ 3 1 m.
			escape = !unicode.IsLetter(r)
		case unicode.IsControl(r):
			line.WriteByte(' ')
		default:
			line.WriteRune(r)
		}
	}
	return strings.Join(strings.Fields(line.String()), " ")
}

// LastLine returns the last line of a log, as the reason why it ended.
func LastLine(log string) string {
	log = strings.TrimSpace(log)
	return OneLine(log[strings.LastIndex(log, "\n")+1:])
}
