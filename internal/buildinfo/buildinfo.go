// Package buildinfo describes the running program: its version, commit, toolchain and platform. Use
// debug/buildinfo to read that of another binary.
package buildinfo

import (
	"cmp"
	"runtime"
	"runtime/debug"
)

// The linker sets these for a release, as in
//
//	go build -ldflags "-X github.com/relkit/relkit/internal/buildinfo.version=1.2.3"
//
// It ignores a name that does not exist, so when renaming one, search for its name in the whole repository. Empty ones are filled in from
// what the go command recorded.
var (
	version string // number of the release, without the tag's v: 1.2.3
	commit  string // full hash
	date    string // of the commit, in RFC 3339: the time of the build would make every build different
)

// Unreleased is the version of a binary that was built from no known version, as by go run.
const Unreleased = "dev"

// Info describes a binary. Unknown fields are empty.
type Info struct {
	Version   string `json:"version"`    // 1.2.3, a Go pseudo-version without its v, or dev
	Commit    string `json:"commit"`     // the full hash; 12 digits if only a pseudo-version is known
	Date      string `json:"date"`       // of the commit, RFC 3339
	GoVersion string `json:"go_version"` // go1.26.8
	OS        string `json:"os"`         // in Go's names, as is Arch
	Arch      string `json:"arch"`
	Compiler  string `json:"compiler"` // gc or gccgo
	Modified  bool   `json:"modified"` // built from a tree with uncommitted changes
}

// Read describes this binary from the linker's values, else from the version control settings that the go command recorded in a checkout,
// else from the module version that go install was given.
//
// A binary of go install …@v1.2.3 has no Commit: a tagged module does not contain one.
func Read() Info {
	recorded := Info{Version: Unreleased}
	if build, ok := debug.ReadBuildInfo(); ok {
		recorded = fromBuild(build)
	}
	return Info{
		Version:   cmp.Or(version, recorded.Version),
		Commit:    cmp.Or(commit, recorded.Commit),
		Date:      cmp.Or(date, recorded.Date),
		GoVersion: runtime.Version(),
		OS:        runtime.GOOS,
		Arch:      runtime.GOARCH,
		Compiler:  runtime.Compiler,
		Modified:  recorded.Modified,
	}
}
