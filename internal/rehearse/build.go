package rehearse

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/relkit/relkit/internal/goreleaser"
	"github.com/relkit/relkit/internal/plan"
	"github.com/relkit/relkit/internal/report"
)

// logTail is how many of GoReleaser's last lines are shown when it fails.
const logTail = 30

func (r *Rehearsal) build(ctx context.Context) (string, error) {
	r.running.StandsFor("goreleaser release --clean && relkit dist --save " + filepath.Base(r.handedOver()))
	if err := r.buildLess(); err != nil {
		return "", err
	}
	overlay, err := r.Subject.Config.Overlay(r.Fakes.Endpoints)
	if err != nil {
		return "", input(err)
	}
	r.Omitted = append(r.Omitted, overlay.Omitted...)
	if err := os.WriteFile(r.overlayPath(), overlay.Text, 0o600); err != nil {
		return "", err
	}
	if err := r.chooseImageBuilder(ctx); err != nil {
		return "", err
	}
	if err := r.announce(ctx); err != nil {
		return "", err
	}
	if err := r.RunGoReleaser(ctx); err != nil {
		return "", err
	}
	binaries := 0
	for _, build := range r.Planned.Plan.Builds {
		binaries += len(build.Platforms)
	}
	return report.Count(len(r.Planned.Plan.Builds), "program") + ", " + report.Count(binaries, "binary"), nil
}

// RunGoReleaser runs what the tag will run, and keeps what the job that builds hands over.
func (r *Rehearsal) RunGoReleaser(ctx context.Context) error {
	if err := os.RemoveAll(r.distFolder()); err != nil { // a job begins with a fresh checkout
		return err
	}
	if err := r.release(ctx); err != nil {
		return err
	}
	return r.handOver(ctx)
}

// release runs what the tag will run, unless any of it would leave this machine.
func (r *Rehearsal) release(ctx context.Context) error {
	env := r.environment()
	overlay, err := os.ReadFile(r.overlayPath())
	if err != nil {
		return err
	}
	if err := goreleaser.CheckEndpoints(overlay, append(os.Environ(), env...), r.Fakes.Endpoints); err != nil {
		return input(err)
	}
	var skip []string
	if !r.images.inPipeline {
		skip = append(skip, "docker")
	}
	if r.skips(PartImages) {
		skip = append(skip, "ko")
	}
	return r.logged(ctx, "goreleaser", func(log io.Writer) error {
		return r.Subject.goreleaser.Release(ctx, goreleaser.Run{
			Dir: r.Workspace.Clone.Folder(), Config: r.overlayPath(), Env: env, Skip: skip, Log: log,
		})
	})
}

func (r *Rehearsal) overlayPath() string { return filepath.Join(r.Workspace.Folder, "goreleaser.yaml") }

// environment is what GoReleaser sees besides the user's own environment: the tag, and the fakes' token wherever a token is asked
// for, so that no real one is ever used. GoReleaser looks for a file where a forge's token is empty, and names a variable in its log
// in place of its value: those that are not used differ.
func (r *Rehearsal) environment() []string {
	at := r.Fakes.Endpoints
	env := []string{
		"GORELEASER_CURRENT_TAG=" + r.Subject.Version.String(),
		"GITHUB_TOKEN=" + at.Token, "GITLAB_TOKEN=" + at.Token + "-gitlab", "GITEA_TOKEN=" + at.Token + "-gitea", "GORELEASER_FORCE_TOKEN=github",
		"KO_DEFAULTBASEIMAGE=" + at.Base, "COSIGN_REPOSITORY=", // where ko pushes SBOMs to: beside the image
	}
	if os.Getenv("GOTMPDIR") == "" {
		env = append(env, "GOTMPDIR="+r.Workspace.Folder) // a compiler that is killed leaves its files where they are removed
	}
	if repository := os.Getenv("KO_DOCKER_REPO"); repository != "" {
		env = append(env, "KO_DOCKER_REPO="+at.MirrorName(repository))
	}
	for _, name := range r.Subject.Config.SecretNames() {
		env = append(env, name+"="+at.Token)
	}
	return env
}

// logged runs a program with its output in a file, shows its headings as progress, and on failure
// tells how the log ended.
func (r *Rehearsal) logged(ctx context.Context, name string, run func(io.Writer) error) error {
	file := filepath.Join(r.Workspace.Folder, name+".log")
	log, err := os.Create(file)
	if err != nil {
		return err
	}
	counted := r.counts()
	failed := run(io.MultiWriter(log, &goreleaser.LogReader{Heading: counted.heads, Piece: counted.piece}))
	if err := log.Close(); failed == nil || ctx.Err() != nil {
		return errors.Join(failed, err)
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	lines := strings.Split(strings.TrimRight(strings.ReplaceAll(string(text), r.Fakes.token, "***"), "\n"), "\n")
	if strings.Contains(string(text), "no space left on device") {
		failed = fmt.Errorf("no space left in %s: free some, or set TMPDIR to a folder with more: %w", os.TempDir(), failed)
	}
	return &ReleaseError{Err: fmt.Errorf("the release fails: %w", failed), Log: lines[max(0, len(lines)-logTail):]}
}

// counts are those of a build that is about to begin. What relkit's own images are made of is not counted.
func (r *Rehearsal) counts() *counts {
	totals := map[goreleaser.Stage]int{
		goreleaser.StageBinaries: r.work.Binaries, goreleaser.StageArchives: r.work.Archives, goreleaser.StagePackages: r.work.Packages,
	}
	if r.images.inPipeline {
		totals[goreleaser.StageImages] = r.work.Images
	}
	return &counts{
		note: r.running.Note, milestone: r.running.Milestone, totals: totals, parallel: runtime.GOMAXPROCS(0),
		begun: map[goreleaser.Stage]int{},
	}
}

// handOver keeps what GoReleaser says that it built, and learns from it what the release should contain.
func (r *Rehearsal) handOver(ctx context.Context) error {
	var err error
	if r.dist, err = goreleaser.ReadDist(r.distFolder()); err != nil {
		return &ReleaseError{Err: err}
	}
	if err := os.RemoveAll(r.handedOver()); err != nil {
		return err
	}
	if err := r.dist.Save(r.handedOver()); err != nil {
		return err
	}
	query := r.query()
	query.Rehearsal.Built = func(string) bool { return r.images.name != "" }
	planned, err := plan.Of(ctx, r.Fakes.Maintainer, query)
	if err != nil {
		return err
	}
	r.Planned = planned
	return nil
}

func (r *Rehearsal) distFolder() string {
	return filepath.Join(r.Workspace.Clone.Folder(), r.Subject.Config.DistFolder())
}
