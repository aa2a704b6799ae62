//go:build linux

package workflows_test

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
)

// buildkit is the builder of images of this process.
var buildkit struct {
	once     sync.Once
	config   string // of docker; empty where there can be no builder
	lifeline io.Closer
	ended    func() error
	err      error
}

// builder starts the builder when the first test needs it, and returns the folder of its Docker configuration; it is empty
// where something is not installed that the builder needs.
func builder(t *testing.T) (config string) {
	t.Helper()
	buildkit.once.Do(func() { buildkit.err = startBuilder() })
	if buildkit.err != nil {
		t.Fatalf("the builder of images: %v", buildkit.err)
	}
	if buildkit.config == "" {
		t.Log("without images: their builder needs root, docker, runc, and buildkitd and buildx in bin, which make buildkit builds")
	}
	return buildkit.config
}

func startBuilder() error {
	missing := func(program string) bool {
		_, err := exec.LookPath(program)
		return err != nil
	}
	needed := []string{filepath.Join(root, "bin", "buildkitd"), filepath.Join(root, "bin", "buildx"), "docker", "runc"}
	if os.Geteuid() != 0 || slices.ContainsFunc(needed, missing) {
		return nil
	}
	// Else its socket is where that of another builder may be.
	config := filepath.Join(shared.folder, "buildkitd.toml")
	if err := os.WriteFile(config, []byte("[otel]\nsocketPath = \""+filepath.Join(shared.folder, "otel.sock")+"\"\n"), 0o600); err != nil {
		return err
	}
	command := exec.Command(filepath.Join(root, ".ci", "with-buildkit"), "sh", "-c", `echo "$DOCKER_CONFIG"; exec cat`) //nolint:noctx // it ends with its input
	command.Env = append(os.Environ(), "BUILDKITD_CONFIG="+config)
	command.Stderr = os.Stderr
	lifeline, err := command.StdinPipe()
	if err != nil {
		return err
	}
	out, err := command.StdoutPipe()
	if err != nil {
		return err
	}
	if err := command.Start(); err != nil {
		return err
	}
	buildkit.lifeline, buildkit.ended = lifeline, command.Wait
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		return fmt.Errorf("%w: %w", err, command.Wait())
	}
	buildkit.config = strings.TrimSpace(line)
	return nil
}

// stopBuilder ends the builder, where there is one.
func stopBuilder() {
	if buildkit.lifeline == nil {
		return
	}
	_ = buildkit.lifeline.Close()
	if err := buildkit.ended(); err != nil {
		fmt.Fprintln(os.Stderr, "the builder of images:", err)
	}
}
