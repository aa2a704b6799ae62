package goreleaser

import (
	"context"
	"debug/buildinfo"
	"fmt"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/mod/module"

	"github.com/relkit/relkit/internal/process"
)

// supported is the major version of GoReleaser whose configuration and dist folder relkit reads.
const supported = "2"

const (
	modulePath = "github.com/goreleaser/goreleaser/v2"
	// install is the command that installs a compatible GoReleaser.
	install = "go install " + modulePath + "@latest"
)

// Program is an installed GoReleaser.
type Program struct {
	Path    string
	Version string // 2.15.2; devel if it was built without a version
	Pro     bool   // GoReleaser Pro, according to its version text
}

var (
	versionLine = regexp.MustCompile(`(?m)^GitVersion:\s+v?(\S+)`)
	numbered    = regexp.MustCompile(`^\d+\.`)
	pro         = regexp.MustCompile(`(?i)goreleaser[ -]pro\b`)
)

// Locate finds GoReleaser in bin below dir, else in PATH. The error states how to install it.
func Locate(ctx context.Context, dir string) (*Program, error) {
	file, err := programFile(dir)
	if err != nil {
		return nil, err
	}
	if version := builtVersion(file); version != "" {
		return &Program{Path: file, Version: version}, nil
	}
	said, err := process.Command{Name: file, Args: []string{"--version"}}.Text(ctx)
	if err != nil {
		return nil, fmt.Errorf("ask GoReleaser for its version: %w", err)
	}
	found := versionLine.FindStringSubmatch(said)
	if found == nil {
		return nil, fmt.Errorf("%s does not print a version: run %s", file, install)
	}
	version, isPro := strings.CutSuffix(found[1], "-pro")
	if major, _, _ := strings.Cut(version, "."); major != supported && numbered.MatchString(version) {
		return nil, fmt.Errorf("GoReleaser %s at %s has a different major version than %s: run %s", version, file, supported, install)
	}
	return &Program{Path: file, Version: version, Pro: isPro || pro.MatchString(said)}, nil
}

// released matches the module versions of releases.
var released = regexp.MustCompile(`^v(` + supported + `\.\d+\.\d+)$`)

// builtVersion returns the version in the build information of a GoReleaser that was built from a released version of its module; empty for
// other programs, such as scripts that call it. Reading it is faster than starting the program.
func builtVersion(file string) string {
	info, err := buildinfo.ReadFile(file)
	if err != nil || info.Main.Path != modulePath {
		return ""
	}
	if found := released.FindStringSubmatch(info.Main.Version); found != nil {
		return found[1]
	}
	return ""
}

// programFile returns the file of GoReleaser. A bin/goreleaser that is not a binary, such as a script that downloads it, is ignored and not
// run.
func programFile(dir string) (string, error) {
	own, err := filepath.Abs(filepath.Join(dir, "bin", "goreleaser")) // LookPath does not trust a relative path
	if err != nil {
		return "", err
	}
	own, missing := exec.LookPath(own)
	if missing == nil && isGoReleaser(own) {
		return own, nil
	}
	path, err := exec.LookPath("goreleaser")
	switch {
	case err == nil:
		return path, nil
	case missing == nil:
		return "", fmt.Errorf("GoReleaser is not installed, and %s is a different program: run %s", own, install)
	}
	return "", fmt.Errorf("GoReleaser is not installed: run %s", install)
}

// isGoReleaser reports whether a file is a Go program of that name.
func isGoReleaser(file string) bool {
	info, err := buildinfo.ReadFile(file)
	if err != nil {
		return false
	}
	prefix, _, _ := module.SplitPathVersion(info.Path)
	return slices.Contains([]string{"goreleaser", "goreleaser-pro"}, path.Base(prefix))
}
