package release_test

import (
	"testing"

	"github.com/relkit/relkit/internal/release"
)

func TestParseRepository(t *testing.T) {
	for text, want := range map[string]release.Repository{
		"acme/hello":         {Owner: "acme", Name: "hello"},
		"Acme-Corp/.github":  {Owner: "Acme-Corp", Name: ".github"},
		"a_b/homebrew-tap_1": {Owner: "a_b", Name: "homebrew-tap_1"},
		"":                   {},
		"acme":               {},
		"acme/":              {},
		"/hello":             {},
		"acme/hello/more":    {},
		"acme/..":            {},
		"-acme/hello":        {},
		"acme/he llo":        {},
		"acme/hello\n":       {},
	} {
		got, err := release.ParseRepository(text)
		if got != want || (err == nil) != (want != release.Repository{}) {
			t.Errorf("%q: got %v, %v", text, got, err)
		}
	}
}
