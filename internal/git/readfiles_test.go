package git_test

import (
	"strings"
	"testing"

	"github.com/relkit/relkit/internal/git"
)

func TestPublicAddress(t *testing.T) {
	for url, want := range map[string]string{
		"ssh://aur@aur.archlinux.org/hello-bin.git":    "https://aur.archlinux.org/hello-bin.git",
		"ssh://aur@aur.archlinux.org:22/hello-bin.git": "https://aur.archlinux.org/hello-bin.git",
		"aur@aur.archlinux.org:hello-bin.git":          "https://aur.archlinux.org/hello-bin.git",
		"https://aur.archlinux.org/hello-bin.git":      "https://aur.archlinux.org/hello-bin.git",
		"ssh://git@example.com/aur.archlinux.org/x":    "ssh://git@example.com/aur.archlinux.org/x",
		"/srv/aur@aur.archlinux.org/x":                 "/srv/aur@aur.archlinux.org/x",
	} {
		if got := git.PublicAddress(url); got != want {
			t.Errorf("%s: %s, not %s", url, got, want)
		}
	}
}

func TestReadFilesShowsNoPassword(t *testing.T) {
	_, err := git.ReadFiles(t.Context(), "https://ada:secret@127.0.0.1:1/hello.git", "", nil)
	if err == nil || strings.Contains(err.Error(), "secret") || !strings.Contains(err.Error(), "https://127.0.0.1:1/hello.git") {
		t.Error(err)
	}
}
