package manifest_test

import (
	"strings"
	"testing"

	"github.com/relkit/relkit/internal/manifest"
	"github.com/relkit/relkit/internal/release"
)

const krewHead = `apiVersion: krew.googlecontainertools.github.com/v1alpha2
kind: Plugin
metadata: {name: hello}
spec:
  version: v1.0.0
  shortDescription: Greets
  platforms:
`

func krew(platforms string) (release.PlannedManifest, []string) {
	return release.PlannedManifest{Kind: release.Krew, Name: "hello", Paths: []string{"plugins/hello.yaml"}}, []string{krewHead + platforms}
}

func TestKrewOfPeople(t *testing.T) {
	const url = "https://example.com/hello.tar.gz"
	platform := "  - uri: " + url + "\n    sha256: \"" + zeros + "\"\n"
	download := func(platform release.Platform, programs ...string) release.Download {
		return release.Download{Platform: platform, URL: url, SHA256: zeros, Programs: programs}
	}
	for name, one := range map[string]struct {
		text string
		want []release.Download
	}{
		"expressions": {
			platform + "    bin: ./hello\n    selector: {matchExpressions: [{key: os, operator: In, values: [darwin, linux]}]}\n",
			[]release.Download{download(release.Platform{OS: "darwin"}, "hello"), download(release.Platform{OS: "linux"}, "hello")},
		},
		"all but one": {
			platform + "    bin: hello\n    selector: {matchLabels: {arch: amd64}, matchExpressions: [{key: os, operator: NotIn, values: [windows]}]}\n",
			[]release.Download{download(darwinAMD64, "hello"), download(linuxAMD64, "hello")},
		},
		"a file that is moved": {
			platform + "    bin: kubectl-hello\n    files: [{from: /hello-linux, to: kubectl-hello}, {from: LICENSE, to: .}]\n    selector: {matchLabels: {os: linux, arch: arm64}}\n",
			[]release.Download{download(linuxARM64, "hello-linux")},
		},
		"files of a wildcard": {
			platform + "    bin: hello\n    files: [{from: LICENSE, to: .}, {from: bin/h*, to: .}]\n    selector: {matchLabels: {os: linux, arch: arm64}}\n",
			[]release.Download{download(linuxARM64, "bin/hello")},
		},
		"a folder of a wildcard": {
			platform + "    bin: sub/hello\n    files: [{from: \"*/hello\", to: sub}]\n    selector: {matchLabels: {os: linux, arch: arm64}}\n",
			[]release.Download{download(linuxARM64)},
		},
		"a folder": {
			platform + "    bin: bin/hello\n    files: [{from: dist/bin, to: .}]\n    selector: {matchLabels: {os: linux, arch: arm64}}\n",
			[]release.Download{download(linuxARM64, "dist/bin/hello")},
		},
	} {
		t.Run(name, func(t *testing.T) {
			planned, texts := krew(one.text)
			hand{planned, texts, "v1.0.0", one.want}.check(t)
		})
	}
	planned, texts := krew(platform + "    bin: bye\n    files: [{from: hello, to: .}]\n    selector: {matchLabels: {os: linux}}\n")
	if got := manifest.Read(planned, texts); !strings.Contains(got.Err, "bin bye is not among the files") {
		t.Error(got.Err)
	}
}
