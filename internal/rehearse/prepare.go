package rehearse

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/relkit/relkit/internal/goreleaser"
	"github.com/relkit/relkit/internal/prepare"
	"github.com/relkit/relkit/internal/release"
)

// makeReady prepares the clone like the release workflow prepares its checkout before the build, according to the settings of the project.
func (r *Rehearsal) makeReady(ctx context.Context) (string, error) {
	included, err := r.include(ctx)
	if err != nil {
		return "", err
	}
	if r.settings.Prepare != "" {
		r.runsAsItIs(goreleaser.HookAt(".relkit.yaml: prepare", r.settings.Prepare, r.Workspace.Clone.Read))
		running := r.progress.Start("prepare", release.OneLine(r.settings.Prepare))
		running.EquivalentTo(strings.Join(prepare.CommandLine, " "))
		if err := r.runPrepare(ctx); err != nil {
			running.Stop(err)
			return "", err
		}
		running.Done(release.OneLine(r.settings.Prepare))
	}
	return "", r.judgePatterns(ctx, included)
}

// runPrepare runs the project's own command. An error has the end of its output.
func (r *Rehearsal) runPrepare(ctx context.Context) error {
	name := filepath.Join(r.Workspace.Folder, "prepare.log")
	log, err := os.Create(name)
	if err != nil {
		return err
	}
	failed := prepare.Run(ctx, &r.Workspace.Clone.Repository, r.Workspace.Clone.Folder(), r.settings.Prepare, r.withoutTokens(), log)
	if err := log.Close(); failed == nil || ctx.Err() != nil {
		return errors.Join(failed, err)
	}
	failed = fmt.Errorf("the release fails: %w", failed)
	if _, dirty := errors.AsType[*prepare.DirtyError](failed); dirty {
		return &ReleaseError{Err: failed}
	}
	text, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	said := strings.ReplaceAll(string(text), r.Workspace.Clone.Folder()+string(filepath.Separator), "")
	lines := strings.Split(strings.TrimRight(said, "\n"), "\n")
	return &ReleaseError{Err: failed, Log: lines[max(0, len(lines)-logTail):]}
}

// withoutTokens returns the environment of the job that prepares: it has no token.
func (r *Rehearsal) withoutTokens() []string {
	env := append(slices.Clone(r.Subject.Env), "GITHUB_TOKEN=", "GH_TOKEN=", "GITLAB_TOKEN=", "GITEA_TOKEN=")
	for _, name := range r.Subject.Config.TokenNames() {
		env = append(env, name+"=")
	}
	return env
}
