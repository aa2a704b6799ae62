package check_test

import (
	"testing"

	"github.com/relkit/relkit/internal/audit"
	"github.com/relkit/relkit/internal/check"
)

const (
	releasing  = "on: {push: {tags: ['v*']}}\njobs:\n  release:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/checkout@v7\n"
	goreleaser = "      - uses: goreleaser/goreleaser-action@v6\n        with: {args: release --clean}\n"
	kit        = "on: {push: {tags: ['v*']}}\njobs:\n  release:\n    uses: acme/relkit/.github/workflows/release.yml@0123456789abcdef\n"
)

func TestNeeds(t *testing.T) {
	const sboms, nix, signs = "sboms: [{artifacts: archive}]\n", "nix: [{repository: {owner: acme, name: nur}}]\n", "signs: [{cmd: cosign, artifacts: checksum}]\n"
	const arm = "builds: [{env: [CGO_ENABLED=1, CC=aarch64-linux-gnu-gcc], goos: [linux], goarch: [arm64]}]\n"
	for name, test := range map[string]struct {
		config, workflow string
		status           audit.Status
		problem          string
	}{
		"nothing":                     {"", releasing + goreleaser, audit.Skipped, "the configuration needs no program that a runner lacks"},
		"what runners have":           {"signs: [{artifacts: checksum}]\nupx: [{enabled: true}]\n", releasing + goreleaser, audit.Skipped, "a runner lacks"},
		"no workflow":                 {sboms, "on: push\njobs: {}\n", audit.Skipped, "no step of a workflow runs GoReleaser"},
		"SBOMs":                       {sboms, releasing + goreleaser, audit.Failed, "release.yml: sboms needs syft, and no step installs it: GoReleaser fails without it → add a step before GoReleaser's: uses: anchore/sbom-action/download-syft@v0"},
		"SBOMs, an action":            {sboms, releasing + "      - uses: anchore/sbom-action/download-syft@v0\n" + goreleaser, audit.Passed, ""},
		"SBOMs, a command":            {sboms, releasing + "      - run: go install github.com/anchore/syft/cmd/syft@latest\n" + goreleaser, audit.Passed, ""},
		"SBOMs, a script":             {sboms, releasing + "      - run: ./tools.sh\n" + goreleaser, audit.Passed, ""},
		"SBOMs, a make target":        {sboms, releasing + "      - run: make tools\n" + goreleaser, audit.Passed, ""},
		"SBOMs, left out":             {sboms, releasing + "      - uses: goreleaser/goreleaser-action@v6\n        with: {args: 'release --clean --skip=publish,sbom'}\n", audit.Passed, ""},
		"SBOMs, an unknown action":    {sboms, releasing + "      - uses: acme/tools@v1\n" + goreleaser, audit.Warned, "sboms needs syft"},
		"SBOMs, an own action":        {sboms, releasing + "      - uses: ./.github/actions/tools\n" + goreleaser, audit.Warned, "sboms needs syft"},
		"SBOMs, an unknown runner":    {sboms, "on: push\njobs:\n  release:\n    runs-on: [self-hosted]\n    steps:\n" + goreleaser, audit.Skipped, "release.yml: what the runner of the job has is unknown"},
		"SBOMs, a container":          {sboms, "on: push\njobs:\n  release:\n    runs-on: ubuntu-latest\n    container: goreleaser/goreleaser\n    steps:\n" + goreleaser, audit.Skipped, "release.yml: what the container of the job has is unknown"},
		"SBOMs, another config":       {sboms, releasing + "      - run: goreleaser release --config other.yaml\n", audit.Passed, ""},
		"SBOMs, a command of its own": {sboms, releasing + "      - run: goreleaser release --clean\n", audit.Failed, "sboms needs syft"},
		"signatures":                  {signs, releasing + goreleaser, audit.Failed, "signs needs cosign"},
		"signatures, an action":       {signs, releasing + "      - uses: sigstore/cosign-installer@v4\n" + goreleaser, audit.Passed, ""},
		"left out without a word":     {nix, releasing + goreleaser, audit.Warned, "nix needs nix-hash, and no step installs it: GoReleaser skips the part, and reports that only in its log"},
		"nix":                         {nix, releasing + "      - uses: cachix/install-nix-action@v31\n" + goreleaser, audit.Passed, ""},
		"a compiler":                  {arm, releasing + goreleaser, audit.Failed, "apt-get install --yes gcc-aarch64-linux-gnu"},
		"a compiler, installed":       {arm, releasing + "      - run: sudo apt-get install -y gcc-aarch64-linux-gnu\n" + goreleaser, audit.Passed, ""},
		"the kit, signatures":         {signs, kit, audit.Passed, ""},
		"the kit, SBOMs":              {sboms, kit, audit.Failed, "set syft: true below with"},
		"the kit, SBOMs, installed":   {sboms, kit + "    with: {syft: true}\n", audit.Passed, ""},
		"the kit, SBOMs of relkit":    {"sboms: [{cmd: relkit, artifacts: binary}]\n", kit, audit.Skipped, "a runner lacks"},
		"the kit, nix":                {nix, kit, audit.Warned, "nix needs nix-hash, which relkit's workflow does not install"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := project(t, sound().with(files{
				".goreleaser.yaml": "version: 2\nproject_name: app\n" + test.config, ".github/workflows/release.yml": test.workflow,
				"tools.sh": "curl https://get.anchore.io/syft | sh\n", "Makefile": "tools:\n\tgo install github.com/anchore/syft/cmd/syft@latest\n",
			}))
			want(t, ask(t, dir, check.Needs), test.status, test.problem)
		})
	}
}
