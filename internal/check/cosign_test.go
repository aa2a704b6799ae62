package check_test

import (
	"os"
	"regexp"
	"testing"

	"github.com/relkit/relkit/internal/audit"
	"github.com/relkit/relkit/internal/check"
)

func TestCosign(t *testing.T) {
	const (
		detached = "signs: [{cmd: cosign, artifacts: checksum, certificate: '${artifact}.pem', args: [sign-blob, '--output-certificate=${certificate}', '--output-signature=${signature}', '${artifact}', --yes]}]\n"
		bundled  = "signs: [{cmd: cosign, artifacts: checksum, args: [sign-blob, '--bundle=${signature}', '${artifact}', --yes]}]\n"
		refused  = "release.yml: installs cosign 3, which fails with the arguments of signs[0]: it needs --bundle"
	)
	installer := func(version string) string { return "      - uses: sigstore/cosign-installer@" + version + "\n" }
	for name, test := range map[string]struct {
		config, workflow string
		status           audit.Status
		problem          string
	}{
		"no signatures":         {"", releasing + installer("v4") + goreleaser, audit.Skipped, "does not use the cosign arguments from before version 3"},
		"none asked for":        {"signs: [{cmd: cosign, args: [sign-blob]}]\n", releasing + installer("v4") + goreleaser, audit.Skipped, "does not use the cosign arguments"},
		"no workflow":           {detached, "on: push\njobs: {}\n", audit.Skipped, "no step of a workflow runs GoReleaser"},
		"a bundle":              {bundled, releasing + installer("v4") + goreleaser, audit.Skipped, "does not use the cosign arguments"},
		"the old form, kept":    {"signs: [{cmd: cosign, artifacts: all, args: [sign-blob, '--new-bundle-format=false']}]\n", releasing + installer("v4") + goreleaser, audit.Skipped, "does not use the cosign arguments"},
		"cosign 3":              {detached, releasing + installer("v4.1.2") + goreleaser, audit.Failed, refused},
		"cosign 3, by commit":   {detached, releasing + installer("0123456789abcdef0123456789abcdef01234567 # v4.1.2") + goreleaser, audit.Failed, refused},
		"cosign 2":              {detached, releasing + installer("v3") + goreleaser, audit.Passed, ""},
		"cosign 2, by commit":   {detached, releasing + installer("0123456789abcdef0123456789abcdef01234567 # v3.9.1") + goreleaser, audit.Passed, ""},
		"cosign 2, asked for":   {detached, releasing + installer("v4") + "        with: {cosign-release: v2.6.1}\n" + goreleaser, audit.Passed, ""},
		"cosign 3, asked for":   {detached, releasing + installer("v3") + "        with: {cosign-release: v3.0.2}\n" + goreleaser, audit.Failed, refused},
		"a commit, and no word": {detached, releasing + installer("0123456789abcdef0123456789abcdef01234567") + goreleaser, audit.Warned, "a cosign of unknown version; version 3 fails"},
		"the kit":               {detached, kit, audit.Failed, refused},
		"signatures of binaries": {
			"binary_signs: [{id: each, cmd: /usr/bin/cosign, args: [sign-blob, '--output-signature=${signature}']}]\n",
			releasing + installer("v4") + goreleaser, audit.Failed, "binary_signs[each]",
		},
	} {
		t.Run(name, func(t *testing.T) {
			dir := project(t, sound().with(files{
				".goreleaser.yaml": "version: 2\nproject_name: app\n" + test.config, ".github/workflows/release.yml": test.workflow,
			}))
			want(t, ask(t, dir, check.Cosign), test.status, test.problem)
		})
	}
}

// relkit's workflow installs the version that the question assumes.
func TestCosignOfTheKit(t *testing.T) {
	workflow, err := os.ReadFile("../../.github/workflows/release.yml")
	if err != nil {
		t.Fatal(err)
	}
	if !regexp.MustCompile(`sigstore/cosign-installer@[0-9a-f]{40} # v4\.`).Match(workflow) {
		t.Error("release.yml installs another cosign than check.Cosign says")
	}
}
