package cli

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/relkit/relkit/internal/shipped/cli/clitest"
)

func TestMigrate(t *testing.T) {
	env := []string{"SHIPPED_DATA=" + filepath.Join(t.TempDir(), "data")}
	refusal := "shipped: migrate down would take back 1003_webhooks and lose what webhooks have not delivered yet, and which alerts were sent" +
		": a backup brings an older shipped back with its data, and this does not; to lose it all the same, run shipped migrate down --yes-delete-data\n"
	for _, step := range []struct {
		command      []string
		code         int
		want, stderr string
	}{
		{[]string{"status"}, 0, "1001_catalogue   not applied\n1002_operations  not applied\n1003_webhooks    not applied\n", ""},
		{[]string{"up"}, 0, "applied 1001_catalogue\napplied 1002_operations\napplied 1003_webhooks\n", ""},
		{[]string{"up"}, 0, "nothing to do: the tables are as this shipped needs them\n", ""},
		{[]string{"down"}, 2, "", refusal},
		{[]string{"status"}, 0, "1001_catalogue   applied 2", ""},
		{[]string{"down", "--yes-delete-data"}, 0, "took back 1003_webhooks\n", ""},
		{[]string{"down", "--yes-delete-data"}, 0, "took back 1002_operations\n", ""},
		{[]string{"down"}, 2, "", strings.NewReplacer("1003_webhooks", "1001_catalogue",
			"what webhooks have not delivered yet, and which alerts were sent", "all projects, releases, deployments and their history").Replace(refusal)},
		{[]string{"down", "--yes-delete-data"}, 0, "took back 1001_catalogue\n", ""},
		{[]string{"down"}, 0, "nothing to do: no migration is applied\n", ""},
	} {
		code, stdout, stderr := clitest.Run(t, env, append([]string{"migrate"}, step.command...)...)
		if code != step.code || stderr != step.stderr || !strings.HasPrefix(stdout, step.want) {
			t.Errorf("%s: %d %q %q", step.command, code, stdout, stderr)
		}
	}
	for _, args := range [][]string{{"migrate"}, {"migrate", "sideways"}, {"migrate", "up", "down"}, {"migrate", "up", "--yes-delete-data"}} {
		code, stdout, stderr := clitest.Run(t, env, args...)
		if code != 2 || stdout != "" || stderr != "shipped: migrate takes one of up, down and status: see shipped migrate --help\n" {
			t.Errorf("%v: %d %q %q", args, code, stdout, stderr)
		}
	}
}
