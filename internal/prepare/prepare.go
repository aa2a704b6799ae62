// Package prepare prepares a checkout for the build: it runs the prepare command of .relkit.yaml unmodified, and copies the
// files of include into a clone.
package prepare

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"

	"github.com/relkit/relkit/internal/git"
	"github.com/relkit/relkit/internal/process"
	"github.com/relkit/relkit/internal/release"
	"github.com/relkit/relkit/internal/settings"
)

// CommandLine returns the arguments that run the command of a project's settings.
var CommandLine = []string{"relkit", "prepare"}

// Of returns the settings in the folder of a checkout. A folder that does not exist is an error, not a project without settings.
func Of(folder string) (release.Settings, error) {
	if info, err := os.Stat(folder); err != nil || !info.IsDir() {
		return release.Settings{}, fmt.Errorf("%s is not a folder: name the folder of a project", folder)
	}
	return settings.FindIn(os.DirFS(folder))
}

// DirtyError is returned if a command has left files behind that git does not ignore.
type DirtyError struct {
	Command string
	Files   []string // relative to the top of the repository
}

// Error names some of the files, and states what to do.
func (e *DirtyError) Error() string {
	const most = 3
	named := strings.Join(e.Files[:min(len(e.Files), most)], ", ")
	if len(e.Files) > most {
		named += fmt.Sprintf(" and %d more", len(e.Files)-most)
	}
	return fmt.Sprintf("prepare (%s) leaves uncommitted changes, and GoReleaser refuses a dirty tree: %s: add them to .gitignore, or commit them",
		release.OneLine(e.Command), named)
}

// Run runs the command of a project's settings in a folder of a checkout, with variables besides those of this process. A tree that is
// not as clean as before is a [DirtyError].
func Run(ctx context.Context, source *git.Repository, folder, command string, env []string, output io.Writer) error {
	before, err := source.Uncommitted(ctx)
	if err != nil {
		return err
	}
	err = process.Command{Name: "bash", Args: []string{"-euo", "pipefail", "-c", command}, Dir: folder, Env: env, Output: output}.Run(ctx)
	switch {
	case ctx.Err() != nil:
		return context.Cause(ctx)
	case errors.Is(err, exec.ErrNotFound):
		return fmt.Errorf("prepare in %s needs bash, which is not installed: install it", release.SettingsFile)
	case err != nil:
		return fmt.Errorf("prepare (%s) fails: %w", release.OneLine(command), err)
	}
	after, err := source.Uncommitted(ctx)
	if err != nil {
		return err
	}
	left := slices.DeleteFunc(after, func(file string) bool { return slices.Contains(before, file) })
	if len(left) > 0 {
		return &DirtyError{Command: command, Files: left}
	}
	return nil
}
