package projects_test

// environments are what a configuration and its hooks expect of the machine.
var environments = []project{
	{
		name: "nothing unusual",
		says: []string{`"passed": true`},
	},
	{
		name: "names with PAT, KEY and TOKEN that are no secrets, a token, variables of CI, hooks that log in and push, functions and dates, SHA-512",
		config: `
checksum: {algorithm: sha512, name_template: sums.sha512}
upx: [{enabled: true, binary: no-such-upx}]
env:
  - BUILD_DATE={{ time "2006-01-02" }}
  - NICE={{ title "hello" }}
  - DATE={{ .Date }}
  - T={{ .TagSubject }}
  - S={{ .Summary }}
  - M={{ mdv2escape .Tag }}
  - N={{ .Timestamp }}
before:
  hooks:
    - sh -c 'test $GOPATH = /opt/gopath && test $MONKEY = banana'
    - sh -c 'case $TAP_TOKEN$GITHUB_TOKEN in *RealOne*) exit 1;; esac'
    - sh -c 'test $GITHUB_REPOSITORY = acme/hello && test $GITHUB_REF_NAME = v0.1.0 && test $GITHUB_SHA = $(git rev-parse HEAD)'
    - sh -c 'true || docker login registry.example.invalid'
    - sh -c '! git push origin HEAD:refs/heads/released'
    - sh -c 'test $(git remote get-url origin) = https://github.com/acme/hello'
    - sh -c 'test -z "$NO_COLOR"'
builds:
  - {goos: [linux], goarch: [NATIVE], env: [CGO_ENABLED=0, "PATH={{ .Env.PATH }}"], tags: ["{{ .Env.PATCHLEVEL }}"],
     asmflags: ["all=-trimpath={{ .Env.GOPATH }}"], ldflags: "-s -w -X main.version={{.Version}}"}
nfpms:
  - {formats: [deb], maintainer: "A <a@example.com>", description: hello, vendor: "{{ .Env.VENDOR_OF_CI }}",
     homepage: "https://github.com/{{ .Env.GITHUB_REPOSITORY }}/tree/{{ .Env.GITHUB_SHA }}"}
brews: [{repository: {owner: acme, name: homebrew-tap, token: "{{ .Env.TAP_TOKEN }}"}, test: 'system "#{bin}/hello"'}]
`,
		args:  []string{"rehearse", "--skip=images"},
		env:   []string{"GOPATH=/opt/gopath", "PATCHLEVEL=p1", "MONKEY=banana", "TAP_TOKEN=theRealOne", "GITHUB_TOKEN=theRealOne"},
		says:  []string{`VENDOR_OF_CI is not set`, `docker login`, `git push`},
		never: []string{`GITHUB_[A-Z]+ is not set`, `theRealOne`},
	},
}

// embedding is a program with files of a folder that git may ignore.
const embedding = `
-- main.go --
package main

import (
	"embed"
	"os"
)

//go:embed all:web
var files embed.FS

var version = "dev"

func main() {
	page, _ := files.ReadFile("web/index.html")
	os.Stdout.WriteString("hello " + version + string(page))
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
		name: "embedded files that git ignores, that a step makes and of a submodule, a vendored dependency, a script named goreleaser, dist below another folder, SHA-1",
		config: `
dist: build/out
checksum: {algorithm: sha1}
`,
		files: `
-- .gitignore --
build/
web/
made/
-- .relkit.yaml --
include: [web/**]
prepare: mkdir made && echo page > made/index.html
-- bin/goreleaser --
#!/bin/sh
echo bootstrapped > bootstrapped
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

import (
	"embed"

	"example.com/greeting"
)

//go:embed all:web all:made
var files embed.FS

//go:embed rules/rules.txt
var rules string

var version = "dev"

func main() {
	copied, _ := files.ReadFile("web/index.html")
	made, _ := files.ReadFile("made/index.html")
	println(greeting.Word, version, rules, len(copied), len(made))
}
`,
		setup: `
chmod +x bin/goreleaser
mkdir web; echo page > web/index.html
git init -q -b main ../rules; (cd ../rules; git config user.name T; git config user.email t@example.com; echo data > rules.txt; git add -A; git commit -q -m x)
git -c protocol.file.allow=always submodule --quiet add "$PWD/../rules" rules
commit "feat: rules"`,
	},
	{
		name:   "an ignored file that a step of the workflow makes",
		config: "archives: [{formats: [tar], files: [man/hello.1]}]\n",
		files:  "-- .gitignore --\ndist/\nman/\n",
		exit:   3,
		says:   []string{`git ignores man/hello\.1, which is not in the checkout either`, `prepare: COMMAND in \.relkit\.yaml`},
	},
	{
		name:   "an ignored file in the archive",
		config: "archives: [{formats: [tar], files: [man/hello.1]}]\n",
		files:  "-- .gitignore --\ndist/\nman/\n",
		setup:  "mkdir man; echo man > man/hello.1",
		exit:   3,
		says:   []string{`man/hello\.1`, `\.relkit\.yaml`},
	},
	{
		name: "a module in a folder",
		files: `
-- src/go.mod --
module github.com/acme/hello

go 1.26
-- src/main.go --
package main

var version = "dev"

func main() { println("hello " + version) }
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
		name: "a command with a module of its own, a hook that makes a file, a file that is not from the build, and a formula for candidates alone",
		files: `
-- cmd/hello/go.mod --
module github.com/acme/hello/cmd/hello

go 1.26
-- cmd/hello/main.go --
package main

var version = "dev"

func main() { println("hello " + version) }
-- main.go --
package hello
-- hello.sh --
echo hello
`,
		config: `
before: {hooks: ["touch generated.txt"]}
builds: [{dir: ./cmd/hello, main: ., STAMPED, goos: [linux, darwin], goarch: [amd64]}]
release: {draft: true, replace_existing_draft: true, prerelease: auto, extra_files: [{glob: ./hello.sh}]}
brews: [{name: hello-rc, repository: {owner: acme, name: homebrew-tap}, skip_upload: true, test: 'system "true"'}]
`,
		args:   candidate,
		warned: []string{"module", "checksums", "buildinfo"},
		says:   []string{`brew install acme/tap/hello-rc`},
		never:  []string{`go install \S+@`},
	},
	{
		name: "a fork that keeps the module path, dist that git does not ignore, and programs that report no version: a service, a plugin, one without ldflags",
		files: `
-- .gitignore --
none
-- go.mod --
module github.com/upstream/hello

go 1.26
` + service + plugin + `
-- cmd/counter/main.go --
package main

import "os"

func main() { os.Exit(len(os.Args) - 1) }
`,
		config: `
builds:
  - {id: service, main: ./cmd/service, binary: service, env: [CGO_ENABLED=0], goos: [linux], goarch: [NATIVE]}
  - {id: plugin, main: ./cmd/plugin, binary: plugin, STAMPED, goos: [linux], goarch: [NATIVE]}
  - {id: counter, main: ./cmd/counter, binary: counter, env: [CGO_ENABLED=0], goos: [linux], goarch: [NATIVE]}
`,
		warned: []string{"module", "buildinfo", "runs"},
		says:   []string{`listening on`, `This binary is a plugin\.`, `counter --version printed nothing`},
		never:  []string{`go install \S+@`},
	},
}
