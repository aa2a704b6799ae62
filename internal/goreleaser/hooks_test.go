package goreleaser_test

import (
	"io/fs"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/relkit/relkit/internal/release"
)

func TestHooks(t *testing.T) {
	files := map[string]string{
		"scripts/publish.sh": "#!/bin/sh\n# curl is not needed\nset -e\nif true; then\n  docker push acme/hello\nfi\n",
		"scripts/quiet.sh":   "#!/bin/sh\necho curl\n",
		"scripts/tool":       "#!/usr/bin/env bash\nwget https://example.com\n",
	}
	read := func(name string) ([]byte, error) {
		if text, ok := files[name]; ok {
			return []byte(text), nil
		}
		return nil, fs.ErrNotExist
	}
	got := mustLoad(t, `
before:
  hooks:
    - go mod tidy
    - sh -c 'curl -sSf https://example.com > x && git push origin main'
    - "ECHO=x /usr/bin/docker login -u x ghcr.io"
    - docker build -t x .
    - docker buildx build --push .
    - "{{ if .IsSnapshot }}echo{{ else }}gh release view{{ end }}"
    - ./scripts/publish.sh now
    - bash scripts/quiet.sh
    - scripts/tool
    - ./scripts/not-there.sh
    - bash -euo pipefail -c "npm publish"
    - npm ci
    - echo "git push" # what is said is not done
    - cmd: make docs
      output: true
builds:
  - tool: ./go.sh
    hooks: {pre: upx --version, post: [{cmd: "scp {{ .Path }} host:", dir: x}, "ls"]}
universal_binaries: [{hooks: {post: codesign -s x}}]
archives: [{hooks: {after: [rsync a b]}}]
homebrew_casks: [{hooks: {post: {install: "system curl"}}}]
publishers: [{cmd: curl x, hooks: x}]
sboms: [{cmd: cyclonedx-gomod, args: [app]}, {cmd: syft}]
variables: {hooks: [curl]}
`).Hooks(read)
	want := []release.Hook{
		{Where: "before.hooks[0]", Command: "go mod tidy"},
		{Where: "before.hooks[1]", Command: "sh -c 'curl -sSf https://example.com > x && git push origin main'", Network: []string{"curl", "git push"}},
		{Where: "before.hooks[2]", Command: "ECHO=x /usr/bin/docker login -u x ghcr.io", Network: []string{"docker login"}},
		{Where: "before.hooks[3]", Command: "docker build -t x ."},
		{Where: "before.hooks[4]", Command: "docker buildx build --push .", Network: []string{"docker --push"}},
		{Where: "before.hooks[5]", Command: "{{ if .IsSnapshot }}echo{{ else }}gh release view{{ end }}", Network: []string{"gh"}},
		{Where: "before.hooks[6]", Command: "./scripts/publish.sh now", Network: []string{"docker push"}},
		{Where: "before.hooks[7]", Command: "bash scripts/quiet.sh"},
		{Where: "before.hooks[8]", Command: "scripts/tool", Network: []string{"wget"}},
		{Where: "before.hooks[9]", Command: "./scripts/not-there.sh"},
		{Where: "before.hooks[10]", Command: `bash -euo pipefail -c "npm publish"`, Network: []string{"npm publish"}},
		{Where: "before.hooks[11]", Command: "npm ci"},
		{Where: "before.hooks[12]", Command: `echo "git push"`},
		{Where: "before.hooks[13]", Command: "make docs"},
		{Where: "builds[0].hooks.pre", Command: "upx --version"},
		{Where: "builds[0].hooks.post[0]", Command: "scp {{ .Path }} host:", Network: []string{"scp"}},
		{Where: "builds[0].hooks.post[1]", Command: "ls"},
		{Where: "universal_binaries[0].hooks.post", Command: "codesign -s x"},
		{Where: "archives[0].hooks.after[0]", Command: "rsync a b", Network: []string{"rsync"}},
		{Where: "builds[0].tool", Command: "./go.sh"},
		{Where: "sboms[0]", Command: "cyclonedx-gomod app"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
