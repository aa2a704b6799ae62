package cli

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/relkit/relkit/internal/shipped/cli/clitest"
)

func TestMigrate(t *testing.T) {
	env := []string{"SHIPPED_DATA=" + filepath.Join(t.TempDir(), "data")}
	for _, step := range []struct {
		command, want string
	}{
		{"status", "1001_catalogue  not applied\n"},
		{"up", "applied 1001_catalogue\n"},
		{"up", "nothing to do: the tables are as this shipped needs them\n"},
		{"status", "1001_catalogue  applied 2"},
		{"down", "took back 1001_catalogue\n"},
		{"down", "nothing to do: no migration is applied\n"},
	} {
		code, stdout, stderr := clitest.Run(t, env, "migrate", step.command)
		if code != 0 || stderr != "" || !strings.HasPrefix(stdout, step.want) {
			t.Errorf("%s: %d %q %q", step.command, code, stdout, stderr)
		}
	}
	for _, args := range [][]string{{"migrate"}, {"migrate", "sideways"}, {"migrate", "up", "down"}} {
		code, stdout, stderr := clitest.Run(t, env, args...)
		if code != 2 || stdout != "" || stderr != "shipped: migrate takes one of up, down and status: see shipped --help\n" {
			t.Errorf("%v: %d %q %q", args, code, stdout, stderr)
		}
	}
}
