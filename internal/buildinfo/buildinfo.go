// Package buildinfo says what the running binary is: its version, and what it was built from and
// with. It is the one package that both programs of this repository share.
package buildinfo

import (
	"cmp"
	"encoding/json"
	"fmt"
	"runtime"
	"runtime/debug"
	"strings"
)

// These are set by the linker, with -X. A build without them knows what the Go toolchain recorded.
var (
	version string // the release without its v: 1.2.3
	commit  string // the full SHA-1 of the commit
	date    string // when the commit was made, RFC 3339
)

// unknown stands for a version or commit that nobody recorded.
const unknown = "unknown"

// Info is what a binary knows of itself.
type Info struct {
	Version   string `json:"version"` // 1.2.3; (devel) for what is no release
	Commit    string `json:"commit"`
	Date      string `json:"date"` // of the commit, RFC 3339; empty when nobody recorded it
	GoVersion string `json:"go_version"`
	OS        string `json:"os"`
	Arch      string `json:"arch"`
	Compiler  string `json:"compiler"`
	Modified  bool   `json:"modified"` // built from a tree with uncommitted changes
}

// Read tells what the running binary is.
func Read() Info {
	build, ok := debug.ReadBuildInfo()
	if !ok {
		build = new(debug.BuildInfo)
	}
	return read(build)
}

func read(build *debug.BuildInfo) Info {
	settings := map[string]string{}
	for _, setting := range build.Settings {
		settings[setting.Key] = setting.Value
	}
	return Info{
		Version:   cmp.Or(version, strings.TrimPrefix(build.Main.Version, "v"), unknown),
		Commit:    cmp.Or(commit, settings["vcs.revision"], pseudoCommit(build.Main.Version), unknown),
		Date:      cmp.Or(date, settings["vcs.time"]),
		GoVersion: runtime.Version(),
		OS:        runtime.GOOS,
		Arch:      runtime.GOARCH,
		Compiler:  runtime.Compiler,
		Modified:  settings["vcs.modified"] == "true",
	}
}

// pseudoCommit is the abbreviated commit at the end of a pseudo-version
// (https://go.dev/ref/mod#pseudo-versions), which is all that a module downloaded at a commit knows.
func pseudoCommit(version string) string {
	const length = 12
	base, _, _ := strings.Cut(version, "+")
	parts := strings.Split(base, "-")
	last := parts[len(parts)-1]
	if len(parts) < 3 || len(last) != length || strings.Trim(last, "0123456789abcdef") != "" {
		return ""
	}
	return last
}

// Text is what --version prints, for a program of that name.
func (i Info) Text(program string) string {
	lines := []string{program + " " + i.Version, "commit: " + i.Commit}
	if i.Date != "" {
		lines = append(lines, "date:   "+i.Date)
	}
	lines = append(lines, fmt.Sprintf("go:     %s %s/%s (%s)", i.GoVersion, i.OS, i.Arch, i.Compiler))
	if i.Modified {
		lines = append(lines, "built from a tree with uncommitted changes")
	}
	return strings.Join(lines, "\n")
}

// JSON is what --version --json prints.
func (i Info) JSON() string {
	text, err := json.MarshalIndent(i, "", "  ")
	if err != nil {
		panic(err) // strings and a bool always marshal
	}
	return string(text)
}
