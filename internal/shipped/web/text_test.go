package web_test

import (
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/google/go-cmp/cmp"

	"github.com/relkit/relkit/internal/shipped/web"
)

func TestAgo(t *testing.T) {
	const day = 24 * time.Hour
	for passed, want := range map[time.Duration]string{
		0: "just now", 59 * time.Second: "just now", -59 * time.Second: "just now",
		time.Minute: "1 minute ago", 119 * time.Second: "1 minute ago", 59 * time.Minute: "59 minutes ago",
		time.Hour: "1 hour ago", 23*time.Hour + 59*time.Minute: "23 hours ago", day: "1 day ago", 59 * day: "59 days ago",
		60 * day: "2 months ago", 364 * day: "12 months ago", 365 * day: "21 Nov 2025", -time.Hour: "21 Nov 2026",
	} {
		if got := web.Ago(now.Add(-passed), now); got != want {
			t.Errorf("%s: %q, want %q", passed, got, want)
		}
	}
}

func TestSize(t *testing.T) {
	for bytes, want := range map[int64]string{
		0: "0 B", 999: "999 B", 1000: "1.0 kB", 9949: "9.9 kB", 9950: "10 kB", 999_499: "999 kB", 999_500: "1.0 MB",
		3_456_789: "3.5 MB", 34_567_890: "35 MB", 5_000_000_000: "5.0 GB", 1<<63 - 1: "9.2 EB",
	} {
		if got := web.Size(bytes); got != want {
			t.Errorf("%d: %q, want %q", bytes, got, want)
		}
	}
}

func TestNotes(t *testing.T) {
	got := web.BlocksOf("## New ##\r\n\r\n* one\n- two\n\n#no heading\n  indented *text*\n* three\n```go\n# a comment\n\n  - code\n```\n~~~\nunended")
	want := []web.Block{
		{Kind: "heading", Lines: []string{"New ##"}},
		{Kind: "list", Lines: []string{"one", "two"}},
		{Kind: "text", Lines: []string{"#no heading", "  indented *text*"}},
		{Kind: "list", Lines: []string{"three"}},
		{Kind: "code", Lines: []string{"# a comment", "", "  - code"}},
		{Kind: "code", Lines: []string{"unended"}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// FuzzNotes wants every letter and digit of the notes to be shown, in its order.
func FuzzNotes(f *testing.F) {
	f.Add("## New\n\n* one\n- two\n\ntext\n```\ncode\n```\n")
	f.Add("```\n# a\n")
	f.Add("#\n- \n*\n~~~x\ny")
	letters := func(text string) string {
		return strings.Map(func(r rune) rune {
			if unicode.IsLetter(r) || unicode.IsDigit(r) {
				return r
			}
			return -1
		}, text)
	}
	f.Fuzz(func(t *testing.T, notes string) {
		var want, got strings.Builder
		fenced := false
		for line := range strings.Lines(notes) {
			trimmed := strings.TrimSpace(line)
			if fence := strings.HasPrefix(trimmed, "```") || strings.HasPrefix(trimmed, "~~~"); fence {
				fenced = true // whose language is not shown
				continue
			}
			want.WriteString(letters(line))
		}
		for _, block := range web.BlocksOf(notes) {
			if len(block.Lines) == 0 || !slices.Contains([]string{"heading", "list", "code", "text"}, block.Kind) {
				t.Errorf("a block %+v", block)
			}
			got.WriteString(letters(strings.Join(block.Lines, "")))
		}
		if !fenced && want.String() != got.String() {
			t.Errorf("%q is shown as %q", want.String(), got.String())
		}
	})
}
