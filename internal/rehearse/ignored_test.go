package rehearse

import "testing"

// The words in which programs say that a file is missing are theirs: Go's, GoReleaser's, Docker's, a shell's.
func TestMissing(t *testing.T) {
	ignored := []string{"dist.txt", "man/", "web/dist/", "internal/gen/", "cmd/app/assets/", "node_modules/", "notes.txt", "cmd/app/local.env"}
	for line, want := range map[string]string{
		`  │ web/web.go:5:12: pattern dist/*: no matching files found`:                                             "web/dist/",
		`  │ web/web.go:5:12: pattern all:dist: no matching files found`:                                           "web/dist/",
		`web.go:5:12: pattern assets: no matching files found`:                                                     "cmd/app/assets/",
		`  ⨯ release failed  error=globbing failed for pattern man/*.1: matching "./man/*.1": file does not exist`: "man/",
		`error=globbing failed for pattern ./man/hello.1: matching "./man/hello.1": file does not exist`:           "man/",
		`main.go:3:8: package github.com/acme/hello/internal/gen is not in std (/usr/local/go/src/...)`:            "internal/gen/",
		`main.go:3:8: no required module provides package github.com/acme/hello/internal/gen; to add it:`:          "internal/gen/",
		`open /tmp/relkit-1/clone/notes.txt: no such file or directory`:                                            "notes.txt",
		`ERROR: failed to calculate checksum of ref x: "/dist.txt": not found`:                                     "dist.txt",
		`sh: 1: cannot open cmd/app/local.env: No such file; no such file`:                                         "cmd/app/local.env",
		`open other.txt: no such file or directory`:                                                                "",
		`main.go:3:8: undefined: gen`:                                                                              "",
		`man/hello.1 is fine`:                                                                                      "",
		`open man2/hello.1: no such file or directory`:                                                             "",
	} {
		m := missing{root: "/tmp/relkit-1/clone/", module: "github.com/acme/hello", prefix: ".", folders: []string{"cmd/app"}}
		if got := firstOf(ignored, m.names([]string{"building", line})); got != want {
			t.Errorf("%s: got %q, want %q", line, got, want)
		}
	}
	m := missing{prefix: "src", root: "/x/"}
	if got := firstOf([]string{"man/", "src/man/"}, m.names([]string{"open man/x.1: no such file or directory"})); got != "src/man/" {
		t.Errorf("of a project in a subfolder: %q", got)
	}
}
