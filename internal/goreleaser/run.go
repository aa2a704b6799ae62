package goreleaser

import (
	"context"
	"io"
	"strings"

	"github.com/relkit/relkit/internal/process"
)

// Run is one run of GoReleaser.
type Run struct {
	Dir    string // the project, a clean checkout of the tag
	Config string
	Env    []string // added to this process's environment
	Skip   []string // parts that GoReleaser leaves out
	Notes  string   // the file with the release notes; if empty, GoReleaser writes them
	Log    io.Writer
}

// Release builds and publishes a release. Its log has more details than its error.
func (p *Program) Release(ctx context.Context, run Run) error {
	args := []string{"release", "--clean", "--config", run.Config}
	if len(run.Skip) > 0 {
		args = append(args, "--skip="+strings.Join(run.Skip, ","))
	}
	if run.Notes != "" {
		args = append(args, "--release-notes", run.Notes)
	}
	// NO_COLOR would affect the project's hooks and their tests.
	return process.Command{Name: p.Path, Args: args, Dir: run.Dir, Env: run.Env, Output: colourless{run.Log}}.Run(ctx)
}

// colourless removes colors from a log. A sequence that is split between two writes remains: GoReleaser writes whole lines.
type colourless struct{ log io.Writer }

func (c colourless) Write(p []byte) (int, error) {
	if _, err := c.log.Write(colour.ReplaceAll(p, nil)); err != nil {
		return 0, err
	}
	return len(p), nil
}
