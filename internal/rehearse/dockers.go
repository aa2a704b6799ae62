package rehearse

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"github.com/relkit/relkit/internal/process"
	"github.com/relkit/relkit/internal/release"
)

// chooseForDockers chooses a Docker engine for the images of dockers, else buildx without one. An error states why neither works.
func (r *Rehearsal) chooseForDockers(ctx context.Context, noBuildx error) error {
	noEngine := r.probeEngine(ctx)
	switch {
	case noEngine == nil:
		r.images.engine = true
		return nil
	case noBuildx != nil:
		return fmt.Errorf("there is no Docker engine: %w; and no other builder: %w", noEngine, noBuildx)
	case r.options.Relkit == "" || runtime.GOOS == "windows": // where a shell script cannot be executed
		return fmt.Errorf("there is no Docker engine: %w", noEngine)
	}
	r.omitf("the Docker engine", "docker buildx builds the images of dockers instead: %v", noEngine)
	return r.replaceDocker()
}

// probeEngine returns why no Docker engine can build the images of dockers; nil if one can. An engine in a virtual machine may build, but
// not reach this machine's loopback.
func (r *Rehearsal) probeEngine(ctx context.Context) error {
	limited, cancel := context.WithTimeoutCause(ctx, probeTimeout, fmt.Errorf("no answer within %s", probeTimeout))
	defer cancel()
	if _, err := exec.LookPath("docker"); err != nil {
		return errors.New("docker is not installed")
	}
	var said strings.Builder
	if err := (process.Command{Name: "docker", Args: []string{"version", "--format={{.Server.Version}}"}, Output: &said}).Run(limited); err != nil {
		return errors.New(cmp.Or(release.LastLine(said.String()), err.Error()))
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

// replaceDocker puts a docker command first in PATH that builds with buildx, and passes other commands to the real one.
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

// searchPath returns PATH for GoReleaser.
func (b imageBuilder) searchPath() string {
	return strings.TrimPrefix(b.path+string(filepath.ListSeparator)+os.Getenv("PATH"), string(filepath.ListSeparator))
}

// tidyEngine removes the rehearsal's images from the Docker engine. It ignores errors about what remains.
func (r *Rehearsal) tidyEngine(ctx context.Context) {
	if !r.images.engine && len(r.built) == 0 {
		return // an image that was built may have been run
	}
	ctx, cancel := context.WithTimeout(ctx, cleanupTimeout)
	defer cancel()
	listed, err := process.Command{Name: "docker", Args: []string{"image", "ls", "--format={{.Repository}}:{{.Tag}}"}}.Text(ctx)
	if err != nil {
		return // there is no engine
	}
	for image := range strings.FieldsSeq(listed) {
		if strings.HasPrefix(image, r.Fakes.Endpoints.Registry+"/") {
			removeImages(ctx, image)
		}
	}
	for _, manifest := range r.Subject.Config.Project.DockerManifests {
		if name, err := r.Workspace.templates.Render(manifest.NameTemplate); err == nil && name != "" && r.images.engine {
			_, _ = process.Command{Name: "docker", Args: []string{"manifest", "rm", r.Fakes.Endpoints.MirrorName(name)}}.Text(ctx)
		}
	}
}

// cleanupTimeout is how long an engine may take to remove the images of a rehearsal.
const cleanupTimeout = time.Minute

func removeImages(ctx context.Context, images ...string) {
	for _, image := range images {
		_, _ = process.Command{Name: "docker", Args: []string{"image", "rm", image}}.Text(ctx)
	}
}
