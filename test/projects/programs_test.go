package projects_test

// service waits for connections whatever it is asked.
const service = `
-- cmd/service/main.go --
package main

import (
	"net"
	"os"
	"time"
)

func main() {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		os.Exit(1)
	}
	os.Stdout.WriteString("listening on " + l.Addr().String() + "\n")
	time.Sleep(time.Hour)
}
`

// plugin refuses to be started by a user.
const plugin = `
-- cmd/plugin/main.go --
package main

import "os"

var version = "dev"

func main() {
	if len(os.Args) > 1 && os.Args[1] == "about" {
		os.Stdout.WriteString("hello " + version + "\n")
		return
	}
	os.Stderr.WriteString("Usage of " + os.Args[0] + ": This binary is a plugin.\n")
	os.Exit(1)
}
`

// programs are how programs report their version, and how they are built.
var programs = []project{
	{
		name: "another version than this one, no variable of the name that ldflags set, and a moving tag next to the versions",
		files: `
-- main.go --
package main

var version = "dev"

func main() { _ = version; println("hello 9.9.9") }
-- cmd/other/main.go --
package main

import "runtime/debug"

func main() {
	info, _ := debug.ReadBuildInfo()
	println("other " + info.Main.Version)
}
`,
		config: `
builds:
  - {id: hello, STAMPED, goos: [linux], goarch: [NATIVE]}
  - {id: other, main: ./cmd/other, binary: other, STAMPED, goos: [linux], goarch: [NATIVE]}
`,
		setup:  "git tag v0.1.0; commit 'fix: one'; git tag nightly; commit 'fix: two'",
		exit:   1,
		failed: []string{"stamps", "runs", "notes"},
		says:   []string{`hello --version reports \\"hello 9\.9\.9\\"`, `fix: one`},
		never:  []string{`other --version`},
	},
	{
		name: "processors that a header does not distinguish, universal binaries, no revision, a version that is reported another way, a program that is not to be started, sums of some, no remote",
		files: plugin + `
-- .relkit.yaml --
programs:
  about: {version: [about]}
  plugin: {run: false, reason: Terraform starts it}
`,
		config: `
builds:
  - {id: hello, STAMPED, targets: [linux_amd64_v1, linux_amd64_v3, linux_mips64le_softfloat, linux_mipsle_softfloat, android_arm64, dragonfly_amd64, solaris_amd64, illumos_amd64]}
  - {id: universal, binary: universal, STAMPED, goos: [darwin], goarch: [amd64, arm64]}
  - {id: each, binary: each, STAMPED, goos: [darwin], goarch: [amd64, arm64]}
  - {id: revision, binary: revision, STAMPED, flags: [-buildvcs=false], goos: [linux], goarch: [NATIVE]}
  - {id: about, main: ./cmd/plugin, binary: about, STAMPED, goos: [linux], goarch: [NATIVE]}
  - {id: plugin, main: ./cmd/plugin, binary: plugin, STAMPED, goos: [linux], goarch: [NATIVE]}
universal_binaries:
  - {id: universal, name_template: universal, replace: true}
  - {id: each, name_template: each, replace: false}
archives:
  - &tar {id: hello, ids: [hello], formats: [tar]}
  - {<<: *tar, id: universal, ids: [universal], name_template: "universal_{{ .Os }}_{{ .Arch }}"}
  - {<<: *tar, id: each, ids: [each], name_template: "each_{{ .Os }}_{{ .Arch }}"}
  - {<<: *tar, id: others, ids: [revision, about, plugin], name_template: "others_{{ .Os }}_{{ .Arch }}"}
checksum: {algorithm: blake2b, ids: [hello]}
release: {github: {owner: acme, name: hello}}
`,
		setup: "git remote remove origin",
		says:  []string{`"runs"`, `Terraform starts it`},
	},
	{
		name: "a second major version without its path, a main that is a file, and a program whose name has the version in it",
		config: `
builds:
  - {id: file, main: ./main.go, STAMPED, goos: [linux], goarch: [NATIVE]}
  - {id: named, main: ./cmd/plugin, binary: "hello_v{{ .Version }}", env: [CGO_ENABLED=0], goos: [linux], goarch: [NATIVE], ldflags: "-s -w -X main.version={{.Version}} -X main.builder=x"}
`,
		files:  plugin,
		setup:  "git tag v2.0.2; commit 'fix: b'",
		warned: []string{"module", "stamps", "buildinfo", "runs"},
		says:   []string{`builds\.main names a file`, `main\.builder`, `This binary is a plugin\.`}, // Go records no module
		never:  []string{`go install \S+@`},
	},
	{
		name: "a library, notes by hash with header and footer, and the next version on another branch",
		config: `
builds: [{skip: true}]
changelog: {format: "{{ .SHA }}"}
release: {name_template: "Release {{ .Version }}", header: "# {{ .Now }}", footer: "{{ .PreviousTag }}"}
`,
		files: "-- main.go --\n// Package hello greets.\npackage hello\n",
		setup: "git tag v1.0.0; git checkout -q -b fix; commit 'fix: b'; git tag v1.0.1; git checkout -q main; commit 'fix: c'",
		says:  []string{`v1\.0\.2`},
	},
}
