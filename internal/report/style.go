package report

import (
	"os"
	"runtime"
	"strings"

	"github.com/mattn/go-runewidth"
	"golang.org/x/term"
)

// Style describes what an output can show. The zero value is a plain file or a CI log.
type Style struct {
	Terminal bool       // lines can be rewritten
	Colour   bool       // text can be coloured
	Width    func() int // columns, determined each time; nil if lines may have any length
}

// StyleOf returns what f can show. It respects NO_COLOR (https://no-color.org).
func StyleOf(f *os.File) Style {
	descriptor := int(f.Fd())
	if !term.IsTerminal(descriptor) || dumb() {
		return Style{}
	}
	return Style{
		Terminal: true,
		Colour:   os.Getenv("NO_COLOR") == "",
		Width: func() int {
			width, _, err := term.GetSize(descriptor)
			if err != nil {
				return 80
			}
			return width
		},
	}
}

// dumb reports whether the terminal understands no escape sequences. The old console of Windows
// does not; the terminals that do announce themselves.
func dumb() bool {
	if runtime.GOOS == "windows" {
		return os.Getenv("WT_SESSION") == "" && os.Getenv("TERM") == ""
	}
	return os.Getenv("TERM") == "dumb"
}

// width returns the number of columns, 0 if lines may be of any length.
func (s Style) width() int {
	if s.Width == nil {
		return 0
	}
	return s.Width()
}

// The colors of a terminal, of the eight that are readable in every theme.
const (
	red    = "31"
	green  = "32"
	yellow = "33"
	bold   = "1"
	faint  = "2"
)

func (s Style) paint(colour, text string) string {
	if !s.Colour || colour == "" || strings.TrimSpace(text) == "" {
		return text
	}
	return "\x1b[" + colour + "m" + text + "\x1b[0m"
}

// cells measures text in the columns of a terminal, whatever the locale of the machine.
var cells = &runewidth.Condition{StrictEmojiNeutral: true}

// fit shortens a line to a width; 0 is any width.
func fit(line string, width int) string {
	if width <= 0 {
		return line
	}
	return cells.Truncate(line, width, "…")
}

// wrap breaks a text into lines of at most width columns, never inside a word; 0 is any width.
func wrap(text string, width int) []string {
	words := strings.Fields(text)
	if width <= 0 || len(words) == 0 {
		return []string{strings.Join(words, " ")}
	}
	lines := []string{words[0]}
	for _, word := range words[1:] {
		last := &lines[len(lines)-1]
		if cells.StringWidth(*last)+1+cells.StringWidth(word) > width {
			lines = append(lines, word)
			continue
		}
		*last += " " + word
	}
	return lines
}
