package docs_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/relkit/relkit/test/needs"
)

// The command on the page finds the images in what `relkit promote --json` writes.
func TestDigestsOfARelease(t *testing.T) {
	needs.Debian(t, "jq", "jq")
	command := regexp.MustCompile(`(?m)^jq -r '(.*)' released\.json$`).FindStringSubmatch(read(t, "docs/deploy.md").content)
	if command == nil {
		t.Fatal("docs/deploy.md has no such command")
	}
	report, err := os.Open(filepath.Join(root, "internal", "report", "testdata", "passed.json")) // which the tests of reports keep current
	if err != nil {
		t.Fatal(err)
	}
	defer report.Close()
	jq := exec.CommandContext(t.Context(), "jq", "-r", command[1])
	jq.Stdin = report
	out, err := jq.CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	const want = "ghcr.io/relkit/shipped@sha256:5ab12cd05ab12cd05ab12cd05ab12cd05ab12cd05ab12cd05ab12cd05ab12cd0\n"
	if string(out) != want {
		t.Errorf("got %q", out)
	}
}
