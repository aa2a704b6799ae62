package report

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestStyleOfFile(t *testing.T) {
	file, err := os.Create(filepath.Join(t.TempDir(), "log"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = file.Close() })
	if style := StyleOf(file); style.Terminal || style.Colour || style.Width != nil {
		t.Errorf("a file is taken for a terminal: %+v", style)
	}
}

func TestFit(t *testing.T) {
	tests := []struct {
		line  string
		width int
		want  string
	}{
		{"short", 10, "short"},
		{"exactly ten", 11, "exactly ten"},
		{"one too many", 11, "one too ma…"},
		{"日本語のプロジェクト", 9, "日本語の…"},
		{"any width", 0, "any width"},
		{"no width at all", -1, "no width at all"},
	}
	for _, test := range tests {
		if got := fit(test.line, test.width); got != test.want {
			t.Errorf("fit(%q, %d) = %q, want %q", test.line, test.width, got, test.want)
		}
	}
}

func TestWrap(t *testing.T) {
	tests := []struct {
		text  string
		width int
		want  []string
	}{
		{"", 10, []string{""}},
		{"one two three", 0, []string{"one two three"}},
		{"one two three", 7, []string{"one two", "three"}},
		{"https://example.com/longer/than/the/width is kept", 10, []string{"https://example.com/longer/than/the/width", "is kept"}},
	}
	for _, test := range tests {
		if diff := cmp.Diff(test.want, wrap(test.text, test.width)); diff != "" {
			t.Errorf("wrap(%q, %d) (-want +got):\n%s", test.text, test.width, diff)
		}
	}
}

func TestHumanDuration(t *testing.T) {
	tests := map[time.Duration]string{
		0: "0ms", 999 * time.Millisecond: "999ms", time.Second: "1.0s", 9990 * time.Millisecond: "9.9s",
		10 * time.Second: "10s", 59900 * time.Millisecond: "59s", time.Minute: "1m 00s", 185 * time.Second: "3m 05s", time.Hour: "60m 00s",
	}
	for duration, want := range tests {
		if got := humanDuration(duration); got != want {
			t.Errorf("%v is %q, want %q", duration, got, want)
		}
	}
}

func TestHumanSize(t *testing.T) {
	tests := map[int64]string{
		0: "0 B", 999: "999 B", 1000: "1.0 kB", 9949: "9.9 kB", 9951: "10 kB", 999_499: "999 kB", 999_600: "1.0 MB",
		3_100_000: "3.1 MB", 140_000_000: "140 MB", 2_500_000_000: "2.5 GB",
	}
	for bytes, want := range tests {
		if got := humanSize(bytes); got != want {
			t.Errorf("%d is %q, want %q", bytes, got, want)
		}
	}
}
