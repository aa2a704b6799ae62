package rehearse

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"strings"
	"time"

	"github.com/relkit/relkit/internal/process"
	"github.com/relkit/relkit/internal/release"
)

// probeTimeout is how long a builder may take to build an empty image.
const probeTimeout = 90 * time.Second

// probeBuildx returns why docker buildx cannot build the images of a rehearsal; nil if it can.
//
// It builds an empty image and pushes it to the fake: a builder in a container may build, but not reach this machine's loopback.
func (r *Rehearsal) probeBuildx(ctx context.Context) error {
	limited, cancel := context.WithTimeoutCause(ctx, probeTimeout, fmt.Errorf("no answer within %s", probeTimeout))
	defer cancel()
	if _, err := exec.LookPath("docker"); err != nil {
		return errors.New("docker is not installed")
	}
	if _, err := (process.Command{Name: "docker", Args: []string{"buildx", "version"}}).Text(limited); err != nil {
		return errors.New("docker buildx is not installed")
	}
	if _, err := (process.Command{Name: "docker", Args: []string{"buildx", "inspect", "--bootstrap"}}).Text(limited); err != nil {
		return fmt.Errorf("docker buildx has no working builder: %s", release.LastLine(err.Error()))
	}
	var log strings.Builder
	err := process.Command{
		Name:   "docker",
		Args:   []string{"buildx", "build", "--push", "--provenance=false", "--tag", r.Fakes.Endpoints.MirrorName("relkit/probe:1"), "-"},
		Input:  strings.NewReader("FROM scratch\nLABEL purpose=probe\n"),
		Output: &log,
	}.Run(limited)
	if err != nil {
		return fmt.Errorf("its builder cannot push to this machine (create one with docker buildx create --driver-opt network=host): %s",
			release.LastLine(log.String()))
	}
	return nil
}
