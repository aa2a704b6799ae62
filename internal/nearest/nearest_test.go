package nearest_test

import (
	"testing"

	"github.com/relkit/relkit/internal/nearest"
)

func TestTo(t *testing.T) {
	tests := []struct {
		name       string
		candidates []string
		want       string
	}{
		{"relese", []string{"verify", "release"}, "release"},
		{"verify", []string{"verify"}, "verify"},
		{"imgaes", []string{"images"}, "images"},
		{"images", []string{"platforms", "notes"}, ""},
		{"serv", []string{"serve", "serves"}, "serve"},
		{"ab1", []string{"abz", "aba"}, "aba"}, // two that are equally near, in any order
		{"ab1", []string{"aba", "abz"}, "aba"},
		{"internal/buildinfo.versions", []string{"internal/build.version"}, "internal/build.version"},
		{"OS", []string{"Arch", "Os"}, "Os"},
		{"up", []string{"on", "json"}, ""}, // every short name is within two characters
		{"x", []string{"y", "xy"}, ""},
		{"", []string{"a"}, ""},
		{"a name", nil, ""},
	}
	for _, test := range tests {
		if got := nearest.To(test.name, test.candidates); got != test.want {
			t.Errorf("nearest.To(%q, %q) = %q, want %q", test.name, test.candidates, got, test.want)
		}
	}
}
