package check_test

import (
	"path/filepath"
	"runtime"
	"testing"

	"github.com/relkit/relkit/internal/audit"
	"github.com/relkit/relkit/internal/check"
)

func TestConfig(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("the fake is a shell script")
	}
	// The output of GoReleaser 2.15.2 and 2.16.
	for name, test := range map[string]struct {
		says, exit string
		status     audit.Status
		parts      []string
	}{
		"valid": {"  • 1 configuration file(s) validated", "0", audit.Passed, nil},
		"formulas are being phased out": {
			"  • brews is being phased out in favor of homebrew_casks, check https://goreleaser.com/deprecations#brews for more info",
			"0", audit.Passed, nil,
		},
		"formulas are deprecated": {
			"  • DEPRECATED: brews should not be used anymore, check https://goreleaser.com/deprecations#brews for more info",
			"2", audit.Passed, nil,
		},
		"another setting is being phased out": {
			"  • dockers and docker_manifests are being phased out and will eventually be replaced by dockers_v2, check https://goreleaser.com/deprecations#dockers for more info",
			"0", audit.Warned,
			[]string{"dockers is being phased out", "write dockers_v2 instead", "https://goreleaser.com/deprecations#dockers"},
		},
		"another setting is deprecated, too": {
			"  • DEPRECATED: brews should not be used anymore, check https://goreleaser.com/deprecations#brews for more info\n" +
				"  • DEPRECATED: archives.format should not be used anymore, check https://goreleaser.com/deprecations#archivesformat for more info",
			"2", audit.Warned,
			[]string{"archives.format is deprecated", "write archives.formats, a list instead"},
		},
		"a setting that is deprecated since": {
			"  • DEPRECATED: `nfpms.maintainer` should always be set, check https://goreleaser.com/deprecations#nfpmsmaintainer for more info",
			"2", audit.Warned,
			[]string{"nfpms.maintainer is deprecated", "see https://goreleaser.com/deprecations#nfpmsmaintainer"},
		},
		"invalid": {
			"  ⨯ command failed\n    error=\n    │ line 2: field foo not found in type config.Project",
			"1", audit.Failed,
			[]string{"GoReleaser rejects .goreleaser.yaml", "field foo not found"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			dir := project(t, sound().with(files{
				"said": test.says + "\n",
				"tools/goreleaser": "#!/bin/sh\n[ \"$1\" = --version ] && { echo 'GitVersion: v2.16.0'; exit; }\n" +
					"cat said >&2; exit " + test.exit + "\n",
			}))
			t.Setenv("PATH", filepath.Join(dir, "tools")+":/usr/bin:/bin")
			want(t, ask(t, dir, check.Config), test.status, test.parts...)
		})
	}
	t.Run("templates", func(t *testing.T) {
		dir := project(t, sound().with(files{
			".goreleaser.yaml": "version: 2\narchives: [{name_template: '{{ .ProjectNam }}'}]\nchecksum: {name_template: '{{ .'}\n",
			"tools/goreleaser": "#!/bin/sh\n[ \"$1\" = --version ] && { echo 'GitVersion: v2.16.0'; exit; }\nexit 0\n",
		}))
		t.Setenv("PATH", filepath.Join(dir, "tools")+":/usr/bin:/bin")
		want(t, ask(t, dir, check.Config), audit.Failed,
			".goreleaser.yaml", "archives[0].name_template (line 2): template \"{{ .ProjectNam }}\": .ProjectNam is not a field", "did you mean .ProjectName?",
			"checksum.name_template (line 3): template \"{{ .\":")
	})
	t.Run("two configurations", func(t *testing.T) {
		dir := project(t, sound().with(files{
			".goreleaser.yml":  "version: 2\n",
			"tools/goreleaser": "#!/bin/sh\n[ \"$1\" = --version ] && { echo 'GitVersion: v2.16.0'; exit; }\nexit 0\n",
		}))
		t.Setenv("PATH", filepath.Join(dir, "tools")+":/usr/bin:/bin")
		want(t, ask(t, dir, check.Config), audit.Warned, ".goreleaser.yaml: is ignored: GoReleaser uses .goreleaser.yml")
	})
	t.Run("GoReleaser is not there", func(t *testing.T) {
		dir := project(t, sound())
		t.Setenv("PATH", "/usr/bin:/bin")
		want(t, ask(t, dir, check.Config), audit.Skipped, "GoReleaser is not installed")
	})
}
