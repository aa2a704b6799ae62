package projects_test

// environments are what a configuration and its hooks expect of the machine.
var environments = []project{
	{
		name: "nothing unusual",
		says: []string{`"passed": true`},
	},
	{
		name: "names with PAT, KEY and TOKEN that are no secrets",
		config: `
builds:
  - {goos: [linux], goarch: [NATIVE], env: [CGO_ENABLED=0, "PATH={{ .Env.PATH }}"], tags: ["{{ .Env.PATCHLEVEL }}"],
     asmflags: ["all=-trimpath={{ .Env.GOPATH }}"], ldflags: "-s -w -X main.version={{.Version}}"}
before: {hooks: ["sh -c 'test $GOPATH = /opt/gopath && test $MONKEY = banana'"]}
`,
		env: []string{"GOPATH=/opt/gopath", "PATCHLEVEL=p1", "MONKEY=banana"},
	},
	{
		name: "a token of the tap is never the real one",
		config: `
before: {hooks: ["sh -c 'case $TAP_TOKEN$GITHUB_TOKEN in *RealOne*) exit 1;; esac'"]}
brews: [{repository: {owner: acme, name: homebrew-tap, token: "{{ .Env.TAP_TOKEN }}"}, test: 'system "#{bin}/hello"'}]
`,
		env:   []string{"TAP_TOKEN=theRealOne", "GITHUB_TOKEN=theRealOne"},
		never: []string{`theRealOne`},
	},
	{
		name: "a variable that is not set, and those of GitHub Actions", says: []string{`VENDOR_OF_CI is not set`}, never: []string{`GITHUB_[A-Z]+ is not set`},
		config: `
nfpms:
  - {formats: [deb], maintainer: "A <a@example.com>", description: hello, vendor: "{{ .Env.VENDOR_OF_CI }}",
     homepage: "https://github.com/{{ .Env.GITHUB_REPOSITORY }}/tree/{{ .Env.GITHUB_SHA }}"}
before: {hooks: ["sh -c 'test $GITHUB_REPOSITORY = acme/hello && test $GITHUB_REF_NAME = v0.1.0 && test $GITHUB_SHA = $(git rev-parse HEAD)'"]}
`,
	},
	{
		name: "hooks that log in, push to origin and read what CI sets", says: []string{`docker login`, `git push`},
		config: `
before:
  hooks:
    - sh -c 'true || docker login registry.example.invalid'
    - sh -c '! git push origin HEAD:refs/heads/released'
    - sh -c 'test $(git remote get-url origin) = https://github.com/acme/hello'
    - sh -c 'test -z "$NO_COLOR"'
`,
	},
	{
		name:   "a hook that fails",
		config: "before: {hooks: [\"sh -c 'echo no luck today >&2; exit 3'\"]}\n",
		exit:   3,
		says:   []string{`no luck today`},
	},
	{
		name:   "a bootstrap script at bin/goreleaser, and a dist folder below another",
		config: "dist: build/out\n",
		files:  "-- .gitignore --\nbuild/\n-- bin/goreleaser --\n#!/bin/sh\necho bootstrapped > bootstrapped\n",
		setup:  "chmod +x bin/goreleaser; commit 'chore: x'",
	},
	{
		name: "a program that is not installed, and an environment with functions and dates",
		config: `
upx: [{enabled: true, binary: no-such-upx}]
env:
  - BUILD_DATE={{ time "2006-01-02" }}
  - NICE={{ title "hello" }}
  - DATE={{ .Date }}
  - T={{ .TagSubject }}
  - S={{ .Summary }}
  - M={{ mdv2escape .Tag }}
  - N={{ .Timestamp }}
`,
	},
	{
		name:   "an absolute dist folder",
		config: "dist: /tmp/relkit-test-of-an-absolute-dist\n",
		setup:  "",
	},
}

// embedding is a program with files of a folder that git may ignore.
const embedding = `
-- main.go --
package main

import (
	"embed"
	"fmt"
)

//go:embed all:web
var files embed.FS

var version = "dev"

func main() {
	page, _ := files.ReadFile("web/index.html")
	fmt.Println("hello", version, len(page))
}
`

// sources are where the files come from that are built.
var sources = []project{
	{
		name: "embedded files that git ignores",
		files: `
-- .gitignore --
dist/
web/
` + embedding,
		setup: "mkdir web; echo page > web/index.html",
		exit:  3,
		says:  []string{`web/?.* git ignores|ignored`, `\.relkit\.yaml`},
	},
	{
		name: "embedded files that git ignores, taken along",
		files: `
-- .gitignore --
dist/
web/
-- .relkit.yaml --
include: [web/**]
` + embedding,
		setup: "mkdir web; echo page > web/index.html",
	},
	{
		name: "embedded files that a step of the workflow makes",
		files: `
-- .gitignore --
dist/
web/
-- .relkit.yaml --
prepare: mkdir web && echo page > web/index.html
` + embedding,
	},
	{
		name:   "an ignored file that a step of the workflow makes",
		config: "archives: [{files: [man/hello.1]}]\n",
		files:  "-- .gitignore --\ndist/\nman/\n",
		exit:   3,
		says:   []string{`git ignores man/hello\.1, which is not in the checkout either`, `prepare: COMMAND in \.relkit\.yaml`},
	},
	{
		name:   "an ignored file in the archive",
		config: "archives: [{files: [man/hello.1]}]\n",
		files:  "-- .gitignore --\ndist/\nman/\n",
		setup:  "mkdir man; echo man > man/hello.1",
		exit:   3,
		says:   []string{`man/hello\.1`, `\.relkit\.yaml`},
	},
	{
		name: "a submodule whose files are embedded",
		files: `
-- main.go --
package main

import (
	_ "embed"
	"fmt"
)

//go:embed rules/rules.txt
var rules string

var version = "dev"

func main() { fmt.Println("hello", version, rules) }
`,
		setup: `
git init -q -b main ../rules; (cd ../rules; git config user.name T; git config user.email t@example.com; echo data > rules.txt; git add -A; git commit -q -m x)
git -c protocol.file.allow=always submodule --quiet add "$PWD/../rules" rules
commit "feat: rules"`,
	},
	{
		name: "a module in a folder",
		files: `
-- src/go.mod --
module github.com/acme/hello

go 1.26
-- src/main.go --
package main

import "os"

var version = "dev"

func main() { os.Stdout.WriteString("hello " + version + "\n") }
-- src/.goreleaser.yaml --
version: 2
project_name: hello
builds: [{env: [CGO_ENABLED=0], goos: [linux], goarch: [amd64], ldflags: "-s -w -X main.version={{.Version}}"}]
`,
		config: "-",
		setup:  "git rm -q go.mod main.go; commit 'chore: x'",
		args:   []string{"rehearse", "--skip=images", "src"},
		warned: []string{"module"}, // Go knows it by tags that begin with src/
	},
	{
		name: "a command with a module of its own",
		files: `
-- cmd/hello/go.mod --
module github.com/acme/hello/cmd/hello

go 1.26
-- cmd/hello/main.go --
package main

import "os"

var version = "dev"

func main() { os.Stdout.WriteString("hello " + version + "\n") }
-- main.go --
package hello
`,
		config: "builds: [{dir: ./cmd/hello, main: ., env: [CGO_ENABLED=0], goos: [linux], goarch: [amd64], ldflags: \"-s -w -X main.version={{.Version}}\"}]\n",
		warned: []string{"module"},
		never:  []string{`go install \S+@`},
	},
	{
		name: "a vendored dependency",
		files: `
-- go.mod --
module github.com/acme/hello

go 1.26

require example.com/greeting v1.0.0
-- vendor/modules.txt --
# example.com/greeting v1.0.0
## explicit; go 1.26
example.com/greeting
-- vendor/example.com/greeting/greeting.go --
package greeting

const Word = "hello"
-- main.go --
package main

import "example.com/greeting"

var version = "dev"

func main() { println(greeting.Word, version) }
`,
		setup: "",
	},
	{
		name:   "a fork that keeps the module path",
		files:  "-- go.mod --\nmodule github.com/upstream/hello\n\ngo 1.26\n",
		warned: []string{"module"},
		never:  []string{`go install \S+@`},
	},
	{
		name:   "a hook that changes a tracked file",
		config: "before: {hooks: [\"sed -i s/0.0.0/{{ .Version }}/ npm.json\"]}\n",
		files:  "-- npm.json --\n{\"version\":\"0.0.0\"}\n",
		exit:   1,
		failed: []string{"buildinfo"},
		says:   []string{`npm\.json`},
	},
	{
		name:   "a hook that makes a new file",
		config: "before: {hooks: [\"touch generated.txt\"]}\n",
		warned: []string{"buildinfo"},
	},
}
