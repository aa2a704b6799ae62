package rehearse

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/relkit/relkit/internal/gather"
	"github.com/relkit/relkit/internal/goreleaser"
	"github.com/relkit/relkit/internal/release"
	"github.com/relkit/relkit/internal/report"
)

// logTail is how many of GoReleaser's last lines are shown when it fails.
const logTail = 30

func (r *rehearsal) build(ctx context.Context) (string, error) {
	var err error
	if r.overlay, err = r.subject.Config.Overlay(r.standins.endpoints); err != nil {
		return "", input(err)
	}
	r.omitted = append(r.omitted, r.overlay.Omitted...)
	if err := os.WriteFile(r.overlayPath(), r.overlay.Text, 0o600); err != nil {
		return "", err
	}
	if err := r.chooseImageBuilder(ctx); err != nil {
		return "", err
	}
	if err := r.runGoReleaser(ctx); err != nil {
		return "", err
	}
	if err := r.aim(ctx); err != nil {
		return "", err
	}
	binaries := 0
	for _, build := range r.target.Plan.Builds {
		binaries += len(build.Platforms)
	}
	return fmt.Sprintf("%s, %d binaries", report.Count(len(r.target.Plan.Builds), "program"), binaries), nil
}

// runGoReleaser runs what the tag will run, unless any of it would leave this machine.
func (r *rehearsal) runGoReleaser(ctx context.Context) error {
	env := r.environment()
	if err := goreleaser.CheckEndpoints(r.overlay.Text, append(os.Environ(), env...), r.standins.endpoints); err != nil {
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
		return r.subject.goreleaser.Release(ctx, goreleaser.Run{
			Dir: r.workspace.clone.Folder(), Config: r.overlayPath(), Env: env, Skip: skip, Log: log,
		})
	})
}

func (r *rehearsal) overlayPath() string { return filepath.Join(r.workspace.folder, "goreleaser.yaml") }

// environment is what GoReleaser sees besides the user's own environment: the tag, and the fakes' token wherever a token is asked
// for, so that no real one is ever used. GoReleaser looks for a file where a forge's token is empty, and names a variable in its log
// in place of its value: those that are not used differ.
func (r *rehearsal) environment() []string {
	at := r.standins.endpoints
	env := []string{
		"GORELEASER_CURRENT_TAG=" + r.subject.version.String(),
		"GITHUB_TOKEN=" + at.Token, "GITLAB_TOKEN=" + at.Token + "-gitlab", "GITEA_TOKEN=" + at.Token + "-gitea", "GORELEASER_FORCE_TOKEN=github",
		"KO_DEFAULTBASEIMAGE=" + at.Base, "COSIGN_REPOSITORY=", // where ko pushes SBOMs to: beside the image
	}
	if repository := os.Getenv("KO_DOCKER_REPO"); repository != "" {
		env = append(env, "KO_DOCKER_REPO="+at.MirrorName(repository))
	}
	for _, name := range r.subject.Config.SecretNames() {
		env = append(env, name+"="+at.Token)
	}
	return env
}

// logged runs a program with its output in a file, shows its headings as progress, and on failure
// tells how the log ended.
func (r *rehearsal) logged(ctx context.Context, name string, run func(io.Writer) error) error {
	file := filepath.Join(r.workspace.folder, name+".log")
	log, err := os.Create(file)
	if err != nil {
		return err
	}
	failed := run(io.MultiWriter(log, &headings{show: r.running.Note}))
	if err := log.Close(); failed == nil || ctx.Err() != nil {
		return errors.Join(failed, err)
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	lines := strings.Split(strings.TrimRight(strings.ReplaceAll(string(text), r.standins.token, "***"), "\n"), "\n")
	if strings.Contains(string(text), "no space left on device") {
		failed = fmt.Errorf("no space left in %s: free some, or set TMPDIR to a folder with more: %w", os.TempDir(), failed)
	}
	return &ReleaseError{Err: fmt.Errorf("the release fails: %w", failed), Log: lines[max(0, len(lines)-logTail):]}
}

// headings picks the headings out of a log, one write at a time.
type headings struct {
	show func(string)
	rest []byte
}

// Write implements io.Writer.
func (h *headings) Write(p []byte) (int, error) {
	h.rest = append(h.rest, p...)
	for {
		line, rest, whole := bytes.Cut(h.rest, []byte("\n"))
		if !whole {
			return len(p), nil
		}
		h.rest = rest
		if heading, ok := strings.CutPrefix(string(line), "  • "); ok {
			h.show(heading)
		}
	}
}

// aim learns from what GoReleaser built what is to be verified.
func (r *rehearsal) aim(ctx context.Context) error {
	clone := r.workspace.clone
	dist, err := goreleaser.ReadDist(r.distFolder())
	if err != nil {
		return &ReleaseError{Err: err}
	}
	subjects, err := clone.Subjects(ctx, dist.Metadata.Previous, r.subject.version.String())
	if err != nil {
		return err
	}
	r.dist = dist
	known := gather.Known{
		Project: dist.Metadata.Project, Repository: r.subject.repository, Version: r.subject.version,
		Commit: clone.Head, Published: r.subject.published,
		Config: r.subject.Config, Effective: dist.Effective, Module: r.subject.Module(),
		Templates: r.workspace.templates, Subjects: subjects,
	}
	if previous, err := release.ParseVersion(dist.Metadata.Previous); err == nil {
		known.Previous = previous
	}
	r.target, err = known.Target(func(image release.PlannedImage) string {
		return r.standins.endpoints.MirrorName(image.Name) + ":" + image.Tags[0]
	})
	r.target.Platforms = dist.Platforms()
	if r.images.name == "" {
		r.target.Plan.Images = nil
	}
	return input(err)
}

func (r *rehearsal) distFolder() string {
	name := r.subject.Config.Project.Dist
	if name == "" {
		name = "dist" // GoReleaser's default
	}
	return filepath.Join(r.workspace.clone.Folder(), name)
}
