package goreleaser

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestNeeds(t *testing.T) {
	templates, err := NewTemplates(Facts{Project: "hello", Tag: "v1.2.3"})
	if err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		config string
		want   []Need
	}{
		"nothing":          {`builds: [{env: [CGO_ENABLED=0]}]`, nil},
		"SBOMs":            {`sboms: [{artifacts: archive}, {artifacts: source}]`, []Need{{Program: "syft", Setting: "sboms", Skip: "sbom"}}},
		"another program":  {`sboms: [{cmd: cyclonedx-gomod}]`, []Need{{Program: "cyclonedx-gomod", Setting: "sboms", Skip: "sbom"}}},
		"no SBOMs":         {`sboms: [{artifacts: none}, {disable: true}, {disable: "{{ eq .Version \"1.2.3\" }}"}]`, nil},
		"signatures":       {`signs: [{artifacts: checksum}, {cmd: cosign, artifacts: all}]`, []Need{{Program: "gpg", Setting: "signs", Skip: "sign"}, {Program: "cosign", Setting: "signs", Skip: "sign"}}},
		"no signatures":    {`signs: [{cmd: cosign}, {artifacts: none}]`, nil},
		"upx":              {`upx: [{enabled: true}]`, []Need{{Program: "upx", Setting: "upx", Optional: true}}},
		"upx is off":       {`upx: [{enabled: false}, {ids: [hello]}]`, nil},
		"nix":              {`nix: [{repository: {owner: acme, name: nur}}]`, []Need{{Program: "nix-hash", Setting: "nix", Skip: "nix", Optional: true}}},
		"a snap":           {`snapcrafts: [{summary: says hello}, {name: nothing}]`, []Need{{Program: "snapcraft", Setting: "snapcrafts", Skip: "snapcraft"}}},
		"Docker":           {`dockers: [{use: buildx}, {use: podman}]`, []Need{{Program: "docker", Setting: "dockers", Skip: "docker"}, {Program: "podman", Setting: "dockers", Skip: "docker"}}},
		"a hook has it":    {"before: {hooks: [apt-get install makeself, {cmd: make syft}]}\nmakeselfs: [{script: run.sh}]\nsboms: [{}]", nil},
		"another builder":  {`builds: [{id: hello, builder: rust}]`, []Need{{Program: "cargo", Setting: "builds[hello]"}, {Program: "cargo-zigbuild", Setting: "builds[hello]"}}},
		"a compiler":       {`builds: [{env: [CGO_ENABLED=1, CC=zig cc -target x86_64-linux-musl]}]`, []Need{{Program: "zig", Setting: "builds[0]"}}},
		"for one platform": {`builds: [{env: [CGO_ENABLED=0], overrides: [{goos: linux, goarch: arm64, env: [CGO_ENABLED=1, CC=aarch64-linux-gnu-gcc]}]}]`, []Need{{Program: "aarch64-linux-gnu-gcc", Setting: "builds[0]"}}},
		"no C":             {`builds: [{env: [CGO_ENABLED=0, CC=gcc]}]`, nil},
		"no build":         {`builds: [{skip: true, builder: zig}]`, nil},
	} {
		config, err := parse(".goreleaser.yaml", []byte(test.config))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if diff := cmp.Diff(test.want, config.Needs(templates)); diff != "" {
			t.Errorf("%s:\n%s", name, diff)
		}
	}
}

func TestLastWords(t *testing.T) {
	for name, test := range map[string]struct{ log, words, missing string }{
		"one line": {
			"  • building binaries\n  ⨯ release failed after 0s                          error=exec: \"makeself\": executable file not found in $PATH message=could not create makeself package",
			`exec: "makeself": executable file not found in $PATH message=could not create makeself package`, "makeself",
		},
		"several": {
			"  ⨯ release failed after 1m2s                         \n    error=\n    │ build failed: exit status 1: # github.com/acme/hello\n    │ ./y.go:2:19: too many return values\n    target=linux_amd64_v1",
			"build failed: exit status 1: # github.com/acme/hello ./y.go:2:19: too many return values target=linux_amd64_v1", "",
		},
		"a shell":         {"  ⨯ release failed after 0s error=exit status 127 output=sh: 1: protoc: not found", "exit status 127 output=sh: 1: protoc: not found", "protoc"},
		"another shell":   {"bash: line 3: protoc: command not found", "bash: line 3: protoc: command not found", "protoc"},
		"another program": {"one\nError: no such image\n", "Error: no such image", ""},
		"not a program":   {"go: example.com/x@v1.0.0: reading it: 404 Not Found", "go: example.com/x@v1.0.0: reading it: 404 Not Found", ""},
		"a colour":        {"\x1b[31m⨯\x1b[0m release failed after 3s error=no", "no", ""},
	} {
		if got := LastWords(test.log); got != test.words {
			t.Errorf("%s: %q", name, got)
		}
		if got := NotInstalled(test.log); got != test.missing {
			t.Errorf("%s: %q is missing", name, got)
		}
	}
}
