package check_test

import (
	"testing"

	"github.com/relkit/relkit/internal/audit"
	"github.com/relkit/relkit/internal/check"
)

func TestPlan(t *testing.T) {
	for name, test := range map[string]struct {
		config string
		status audit.Status
		says   string
	}{
		"everything is in the file":        {"builds: [{binary: app}]", audit.Passed, ""},
		"other files add to it":            {"includes: [{from_file: {path: more.yaml}}]", audit.Unknown, "programs: includes: adds settings from files that only GoReleaser Pro reads"},
		"other files that are none":        {"includes: []", audit.Passed, ""},
		"a name that only the build knows": {"dockers_v2: [{images: [acme/app], tags: ['{{ .Date }}']}]", audit.Unknown, "images: dockers_v2[0].tags: .Date is known only to the build"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := project(t, sound().with(files{".goreleaser.yaml": "version: 2\nproject_name: app\n" + test.config + "\n"}))
			want(t, ask(t, dir, check.Plan), test.status, test.says)
		})
	}
}
