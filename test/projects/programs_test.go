package projects_test

// service waits for connections whatever it is asked.
const service = `
-- main.go --
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
-- main.go --
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
		name:   "a service that serves whatever it is asked",
		files:  service,
		config: "builds: [{env: [CGO_ENABLED=0], goos: [linux], goarch: [NATIVE]}]\n",
		warned: []string{"runs"},
		says:   []string{`listening on`},
	},
	{
		name:   "a plugin that reports no version",
		files:  plugin,
		warned: []string{"runs"},
		says:   []string{`This binary is a plugin\.`},
	},
	{
		name:  "a program that reports its version another way",
		files: plugin + "-- .relkit.yaml --\nprograms:\n  hello: {version: [about]}\n",
		says:  []string{`"runs"`},
	},
	{
		name:  "a program that is not to be started",
		files: plugin + "-- .relkit.yaml --\nprograms:\n  hello: {run: false, reason: Terraform starts it}\n",
		says:  []string{`Terraform starts it`},
	},
	{
		name:   "another version than this one",
		files:  "-- main.go --\npackage main\n\nimport \"os\"\n\nvar version = \"dev\"\n\nfunc main() { _ = version; os.Stdout.WriteString(\"hello 9.9.9\\n\") }\n",
		exit:   1,
		failed: []string{"runs"},
	},
	{
		name:   "no variable of the name that ldflags set",
		files:  "-- main.go --\npackage main\n\nimport (\n\t\"os\"\n\t\"runtime/debug\"\n)\n\nfunc main() {\n\tinfo, _ := debug.ReadBuildInfo()\n\tos.Stdout.WriteString(\"hello \" + info.Main.Version + \"\\n\")\n}\n",
		exit:   1,
		failed: []string{"stamps"},
	},
	{
		name:   "a default of GoReleaser that names no variable",
		files:  "-- main.go --\npackage main\n\nimport \"os\"\n\nfunc main() { os.Exit(len(os.Args)-1) }\n",
		config: "builds: [{env: [CGO_ENABLED=0], goos: [linux], goarch: [NATIVE]}]\n",
		warned: []string{"runs"},
	},
	{
		name:   "a main that is a file",
		warned: []string{"buildinfo"}, // Go records no module
		config: "builds: [{main: ./main.go, env: [CGO_ENABLED=0], goos: [linux], goarch: [NATIVE], ldflags: \"-s -w -X main.version={{.Version}}\"}]\n",
	},
	{
		name:   "no revision in the program",
		config: "builds: [{flags: [-buildvcs=false], env: [CGO_ENABLED=0], goos: [linux], goarch: [NATIVE], ldflags: \"-s -w -X main.version={{.Version}}\"}]\n",
	},
	{
		name:   "a dist folder that git does not ignore",
		files:  "-- .gitignore --\nnone\n",
		warned: []string{"buildinfo"},
	},
	{
		name:   "processors and systems that a header does not distinguish",
		config: "builds: [{env: [CGO_ENABLED=0], targets: [linux_amd64_v1, linux_amd64_v3, linux_mips64le_softfloat, linux_mipsle_softfloat, android_arm64, dragonfly_amd64, solaris_amd64, illumos_amd64], ldflags: \"-s -w -X main.version={{.Version}}\"}]\n",
	},
	{
		name:   "a universal binary in place of the others",
		config: "builds: [{env: [CGO_ENABLED=0], goos: [darwin], goarch: [amd64, arm64], ldflags: \"-s -w -X main.version={{.Version}}\"}]\nuniversal_binaries: [{replace: true}]\n",
	},
	{
		name:   "a universal binary and others",
		config: "builds: [{env: [CGO_ENABLED=0], goos: [darwin], goarch: [amd64, arm64], ldflags: \"-s -w -X main.version={{.Version}}\"}]\nuniversal_binaries: [{replace: false}]\n",
	},
	{
		name: "a program whose name has the version in it", files: plugin, warned: []string{"stamps", "runs"},
		config: "builds: [{env: [CGO_ENABLED=0], goos: [linux], goarch: [NATIVE], binary: \"hello_v{{ .Version }}\", ldflags: \"-s -w -X main.version={{.Version}} -X main.builder=x\"}]\n",
	},
	{
		name:   "a library",
		config: "builds: [{skip: true}]\n",
		files:  "-- main.go --\n// Package hello greets.\npackage hello\n",
	},
}
