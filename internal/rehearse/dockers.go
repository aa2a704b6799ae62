package rehearse

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/relkit/relkit/internal/goreleaser"
	"github.com/relkit/relkit/internal/process"
	"github.com/relkit/relkit/internal/release"
)

// chooseForDockers lets a Docker engine build the images of dockers, else buildx without one. An error says why neither can.
func (r *Rehearsal) chooseForDockers(ctx context.Context, noBuildx error) error {
	noEngine := r.probeEngine(ctx)
	switch {
	case noEngine == nil:
		r.images.engine = true
		return nil
	case noBuildx != nil:
		return fmt.Errorf("there is no Docker engine (%w), and no builder in its place: %w", noEngine, noBuildx)
	case r.options.Relkit == "" || runtime.GOOS == "windows": // where a shell script is no program
		return fmt.Errorf("there is no Docker engine: %w", noEngine)
	}
	r.omitf("the Docker engine", "docker buildx builds the images of dockers in its place: %v", noEngine)
	return r.replaceDocker()
}

// probeEngine says why no Docker engine can build the images of dockers; nil when one can. An engine in a machine of its own may build,
// yet not reach this machine's loopback.
func (r *Rehearsal) probeEngine(ctx context.Context) error {
	limited, cancel := context.WithTimeoutCause(ctx, probePatience, fmt.Errorf("no answer within %s", probePatience))
	defer cancel()
	if _, err := exec.LookPath("docker"); err != nil {
		return errors.New("docker is not installed")
	}
	if _, err := (process.Command{Name: "docker", Args: []string{"version", "--format={{.Server.Version}}"}}).Text(limited); err != nil {
		return errors.New(release.LastLine(err.Error()))
	}
	image := r.Fakes.Endpoints.MirrorName("relkit/probe:engine")
	defer removeImages(context.WithoutCancel(ctx), image)
	for _, step := range []process.Command{
		{Name: "docker", Args: []string{"build", "--tag", image, "-"}, Input: strings.NewReader("FROM scratch\nLABEL purpose=probe\n")},
		{Name: "docker", Args: []string{"push", image}},
	} {
		var log strings.Builder
		step.Output = &log
		if err := step.Run(limited); err != nil {
			return fmt.Errorf("docker %s: %s", step.Args[0], release.LastLine(log.String()))
		}
	}
	return nil
}

// replaceDocker puts a docker command line first in PATH that builds with buildx, and hands to Docker's own what GoReleaser does not
// run for dockers.
func (r *Rehearsal) replaceDocker() error {
	docker, err := exec.LookPath("docker")
	if err != nil {
		return err
	}
	if docker, err = filepath.Abs(docker); err != nil {
		return err
	}
	r.images.path = filepath.Join(r.Workspace.Folder, "docker")
	manifests := filepath.Join(r.images.path, "manifests")
	if err := os.MkdirAll(manifests, 0o700); err != nil {
		return err
	}
	script := fmt.Sprintf(`#!/bin/sh
case "$1 $2" in
"buildx build" | build\ * | push\ * | manifest\ *) exec %s docker --docker=%s --registry=%s --folder=%s -- "$@" ;;
esac
exec %s "$@"
`, quote(r.options.Relkit), quote(docker), r.Fakes.Endpoints.Registry, quote(manifests), quote(docker))
	return os.WriteFile(filepath.Join(r.images.path, "docker"), []byte(script), 0o700) //gosec:disable G306 -- GoReleaser runs it
}

// quote writes one word of a shell.
func quote(word string) string { return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'" }

// searchPath is PATH for GoReleaser.
func (b imageBuilder) searchPath() string {
	return strings.TrimPrefix(b.path+string(filepath.ListSeparator)+os.Getenv("PATH"), string(filepath.ListSeparator))
}

// tidyEngine takes out of the engine what the build has left there.
func (r *Rehearsal) tidyEngine(ctx context.Context) {
	if !r.images.engine {
		return
	}
	var images, manifests []string
	for _, artifact := range r.dist.Artifacts {
		switch {
		case !strings.HasPrefix(artifact.Name, r.Fakes.Endpoints.Registry+"/"):
		case artifact.Type == goreleaser.TypePushed:
			images = append(images, artifact.Name)
		case artifact.Type == goreleaser.TypeIndex && !strings.Contains(artifact.Name, "@"):
			manifests = append(manifests, artifact.Name)
		}
	}
	removeImages(ctx, images...)
	for _, manifest := range manifests {
		_, _ = process.Command{Name: "docker", Args: []string{"manifest", "rm", manifest}}.Text(ctx) // it may be gone already
	}
}

// removeImages takes images out of the engine. One that stays is nothing that the rehearsal fails for.
func removeImages(ctx context.Context, images ...string) {
	for _, image := range images {
		_, _ = process.Command{Name: "docker", Args: []string{"image", "rm", image}}.Text(ctx)
	}
}
