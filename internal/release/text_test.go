package release_test

import (
	"testing"

	"github.com/relkit/relkit/internal/release"
)

func TestOneLine(t *testing.T) {
	for text, want := range map[string]string{
		"":                              "",
		" a\tb \r\n\n c ":               "a b c",
		"\x1b[31mred\x1b[0m and\x1b[2K": "red and",
		"bell\a, back\b":                "bell , back",
		"ünïcode — stays":               "ünïcode — stays",
	} {
		if got := release.OneLine(text); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}

func TestLastLine(t *testing.T) {
	for log, want := range map[string]string{
		"":                          "",
		"alone":                     "alone",
		"first\nlast":               "last",
		"first\r\n last\tword \n\n": "last word",
	} {
		if got := release.LastLine(log); got != want {
			t.Errorf("%q: got %q, want %q", log, got, want)
		}
	}
}
