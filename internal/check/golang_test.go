package check_test

import (
	"os/exec"
	"strings"
	"testing"

	"github.com/relkit/relkit/internal/audit"
	"github.com/relkit/relkit/internal/check"
)

func TestGo(t *testing.T) {
	version, err := exec.CommandContext(t.Context(), "go", "env", "GOVERSION").Output()
	if err != nil {
		t.Fatal(err)
	}
	here, _, _ := strings.Cut(strings.TrimPrefix(strings.TrimSpace(string(version)), "go"), " ")
	major := strings.Join(strings.Split(here, ".")[:2], ".")
	const call = "on: {push: {tags: [v*]}}\njobs:\n  release:\n    uses: relkit/relkit/.github/workflows/release.yml@0123456789012345678901234567890123456789\n"
	for name, test := range map[string]struct {
		module, workflow, toolchain string
		status                      audit.Status
		part                        string
	}{
		"an older go line":       {"go 1.24.1\n", call, "", audit.Warned, "1.24.1: is the Go that builds the release, by the go line of go.mod; a rehearsal here builds with " + here},
		"the same go line":       {"go " + here + "\n", call, "", audit.Passed, ""},
		"the newest of a line":   {"go " + major + "\n", call, "", audit.Passed, ""},
		"the same toolchain":     {"go 1.24.1\n\ntoolchain go" + here + "\n", call, "", audit.Passed, ""},
		"an older toolchain":     {"go 1.24.1\n\ntoolchain go1.24.3\n", call, "", audit.Warned, "1.24.3: is the Go that builds the release, by the toolchain line of go.mod"},
		"a newer one is fetched": {"go 1.24.1\n\ntoolchain go1.127.3\n", call, "auto", audit.Passed, ""},
		"a newer one is not":     {"go 1.24.1\n\ntoolchain go1.127.3\n", call, "local", audit.Warned, "1.127.3: is the Go that builds the release"},
		"one that is forced":     {"go 1.24.1\n", call, "go1.24.1", audit.Passed, ""},
		"one that is given":      {"go 1.24.1\n", call + "    with: {go-version: 1.25.7}\n", "", audit.Warned, "1.25.7: is the Go that builds the release, by the go-version in release.yml"},
		"the stable one":         {"go 1.24.1\n", call + "    with: {go-version: stable}\n", "", audit.Skipped, "names no version of Go: stable"},
		"another workflow":       {"go 1.24.1\n", "on: push\njobs: {}\n", "", audit.Skipped, "no workflow of the project calls release.yml"},
		"no version":             {"", call, "", audit.Skipped, "go.mod names no version of Go"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := project(t, sound().with(files{"go.mod": "module github.com/acme/app\n\n" + test.module, ".github/workflows/release.yml": test.workflow}))
			t.Setenv("GOTOOLCHAIN", test.toolchain)
			want(t, ask(t, dir, check.Go), test.status, test.part)
		})
	}
}

func TestPrivate(t *testing.T) {
	const call = "on: {push: {tags: [v*]}}\njobs:\n  release:\n    uses: relkit/relkit/.github/workflows/release.yml@0123456789012345678901234567890123456789\n"
	const signs = "version: 2\nproject_name: app\nsigns: [{cmd: cosign, artifacts: checksum, args: [sign-blob, --bundle=x, --yes]}]\n"
	const keyed = "version: 2\nproject_name: app\nsigns: [{cmd: cosign, artifacts: checksum, args: [sign-blob, --key=x, --yes]}]\n"
	for name, test := range map[string]struct {
		workflow, config string
		private          bool
		status           audit.Status
		part             string
	}{
		"public":                 {call, signs, false, audit.Passed, ""},
		"it attests":             {call, keyed, true, audit.Failed, "release.yml: attests a private repository, which needs GitHub Enterprise Cloud"},
		"it signs":               {call + "    with: {attest: false}\n", signs, true, audit.Failed, "signs[0] writes the name of this private repository into the public log"},
		"it signs with a key":    {call + "    with: {attest: false}\n", keyed, true, audit.Passed, ""},
		"it is said to be meant": {call + "    with: {private: true}\n", signs, true, audit.Passed, ""},
		"another workflow signs": {"on: push\njobs: {}\n", signs, true, audit.Warned, "signs[0]"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := project(t, sound().with(files{".goreleaser.yaml": test.config, ".github/workflows/release.yml": test.workflow}))
			t.Setenv("GITHUB_TOKEN", writer)
			forge(t, answers{"acme/app": map[string]any{"full_name": "acme/app", "private": test.private}}, nil)
			want(t, ask(t, dir, check.Private), test.status, test.part)
		})
	}
}
