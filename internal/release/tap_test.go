package release_test

import (
	"testing"

	"github.com/relkit/relkit/internal/release"
)

func TestInstall(t *testing.T) {
	for name, want := range map[string]string{
		"homebrew-tap":   "brew install acme/tap/hello",
		"homebrew-tools": "brew install acme/tools/hello",
		"homebrew":       "brew tap acme/homebrew https://github.com/acme/homebrew && brew install acme/homebrew/hello",
		"homebrew-":      "brew tap acme/homebrew- https://github.com/acme/homebrew- && brew install acme/homebrew-/hello",
		"hello":          "brew tap acme/hello https://github.com/acme/hello && brew install acme/hello/hello",
	} {
		tap := release.Tap{Repository: release.Repository{Owner: "acme", Name: name}}
		if got := tap.Install("hello"); got != want {
			t.Errorf("%s: %s", name, got)
		}
	}
}
