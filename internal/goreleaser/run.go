package goreleaser

import (
	"context"
	"fmt"
	"io"
	"regexp"
	"strings"

	"github.com/relkit/relkit/internal/process"
)

// supported is the major version of GoReleaser whose configuration and dist folder relkit reads.
const supported = "2"

// install is the command that puts a fitting GoReleaser into PATH.
const install = "go install github.com/goreleaser/goreleaser/v2@latest"

// Program is an installed GoReleaser.
type Program struct {
	Path    string
	Version string // 2.15.2; devel when it was built without one
	Pro     bool   // GoReleaser Pro, as far as it says so
}

var (
	versionLine = regexp.MustCompile(`(?m)^GitVersion:\s+v?(\S+)`)
	numbered    = regexp.MustCompile(`^\d+\.`)
	pro         = regexp.MustCompile(`(?i)goreleaser[ -]pro\b`)
)

// Locate finds GoReleaser in bin below dir, else in PATH. An error says how to install it.
func Locate(ctx context.Context, dir string) (*Program, error) {
	path, err := process.Locate(dir, "goreleaser")
	if err != nil {
		return nil, fmt.Errorf("GoReleaser is not installed: run %s", install)
	}
	said, err := process.Command{Name: path, Args: []string{"--version"}}.Text(ctx)
	if err != nil {
		return nil, fmt.Errorf("ask GoReleaser for its version: %w", err)
	}
	found := versionLine.FindStringSubmatch(said)
	if found == nil {
		return nil, fmt.Errorf("%s prints no version: run %s", path, install)
	}
	version, isPro := strings.CutSuffix(found[1], "-pro")
	if major, _, _ := strings.Cut(version, "."); major != supported && numbered.MatchString(version) {
		return nil, fmt.Errorf("GoReleaser %s at %s is of another major version than %s: run %s", version, path, supported, install)
	}
	return &Program{Path: path, Version: version, Pro: isPro || pro.MatchString(said)}, nil
}

// Run is one run of GoReleaser.
type Run struct {
	Dir    string // the project, a clean checkout of the tag
	Config string
	Env    []string // added to this process's environment
	Skip   []string // parts that GoReleaser leaves out
	Notes  string   // the file with the release notes; GoReleaser writes them when empty
	Log    io.Writer
}

// Release builds and publishes a release. Its log says more than its error.
func (p *Program) Release(ctx context.Context, run Run) error {
	args := []string{"release", "--clean", "--config", run.Config}
	if len(run.Skip) > 0 {
		args = append(args, "--skip="+strings.Join(run.Skip, ","))
	}
	if run.Notes != "" {
		args = append(args, "--release-notes", run.Notes)
	}
	// NO_COLOR would reach the project's hooks, and their tests.
	return process.Command{Name: p.Path, Args: args, Dir: run.Dir, Env: run.Env, Output: colourless{run.Log}}.Run(ctx)
}

// colourless is a log without colours. A sequence that two writes share stays: GoReleaser writes whole lines.
type colourless struct{ log io.Writer }

func (c colourless) Write(p []byte) (int, error) {
	if _, err := c.log.Write(colour.ReplaceAll(p, nil)); err != nil {
		return 0, err
	}
	return len(p), nil
}
