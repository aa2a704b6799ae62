//go:build linux

package image_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/relkit/relkit/test/needs"
)

// shared is what all tests of this process use.
var shared engine

// engine is the Docker that runs the image.
type engine struct {
	folder string

	once  sync.Once
	lacks string // what has to be installed first
	err   error

	daemon *exec.Cmd // nil for one that was there
	env    []string  // for docker to find it
	image  string
}

// image builds the image when the first test needs it, and returns its name.
func image(t *testing.T) string {
	t.Helper()
	needs.Time(t)
	shared.once.Do(func() {
		if shared.lacks = lacking(t.Context()); shared.lacks == "" {
			shared.err = shared.begin(t.Context())
		}
	})
	switch {
	case shared.err != nil:
		t.Fatal(shared.err)
	case shared.lacks != "":
		needs.Lack(t, shared.lacks)
	}
	return shared.image
}

// lacking says what to install; empty when everything is there.
func lacking(ctx context.Context) string {
	for _, needed := range []struct{ program, advice string }{
		{"docker", "apt-get install docker.io"},
		{filepath.Join(root, "bin", "buildx"), "make buildkit"},
	} {
		if _, err := exec.LookPath(needed.program); err != nil {
			return needed.program + " is not there: run " + needed.advice
		}
	}
	if answers(ctx) {
		return ""
	}
	if _, err := exec.LookPath("dockerd"); err != nil || os.Geteuid() != 0 {
		return "no Docker answers: start it, or run the tests as root after apt-get install docker.io"
	}
	return ""
}

// answers reports whether there is an engine.
func answers(ctx context.Context) bool {
	_, err := docker(ctx, "info")
	return err == nil
}

// begin starts an engine where none answers, and builds the image.
func (e *engine) begin(ctx context.Context) error {
	if !answers(ctx) {
		if err := e.start(ctx); err != nil {
			return err
		}
	}
	return e.build(ctx)
}

// start starts an engine that does not change the machine's network and its filters. Only a bridge that an engine of before has left is
// removed.
func (e *engine) start(ctx context.Context) error {
	in := func(name string) string { return filepath.Join(e.folder, name) }
	e.daemon = exec.Command("dockerd", "--config-file="+in("daemon.json"), "--host=unix://"+in("docker.sock"), "--pidfile="+in("pid"), //nolint:noctx // see end
		"--data-root="+in("data"), "--exec-root="+in("exec"), "--bridge=none", "--iptables=false", "--ip6tables=false", "--userland-proxy=false")
	var log bytes.Buffer
	e.daemon.Stdout, e.daemon.Stderr = &log, &log
	// An interrupt from the terminal is only for the tests; when they are killed, the engine ends with its containers.
	e.daemon.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGTERM}
	if err := os.WriteFile(in("daemon.json"), []byte("{}"), 0o600); err != nil { // not the machine's own
		return err
	}
	if err := e.daemon.Start(); err != nil {
		return fmt.Errorf("start an engine: %w", err)
	}
	e.env = []string{"DOCKER_HOST=unix://" + in("docker.sock"), "DOCKER_CONFIG=" + in("client")}
	for deadline := time.Now().Add(waitLimit); !answers(ctx); time.Sleep(100 * time.Millisecond) {
		if time.Now().After(deadline) {
			e.end(context.WithoutCancel(ctx)) // its log is whole then
			lines := strings.Split(strings.TrimSpace(log.String()), "\n")
			return fmt.Errorf("the engine does not answer within %s:\n%s", waitLimit, strings.Join(lines[max(0, len(lines)-10):], "\n"))
		}
	}
	return ctx.Err()
}

// end leaves nothing of what was started here.
func (e *engine) end(ctx context.Context) {
	if e.image != "" {
		_, _ = docker(ctx, "image", "rm", "--force", e.image)
	}
	if e.daemon == nil {
		return
	}
	_ = e.daemon.Process.Signal(syscall.SIGTERM)
	_ = e.daemon.Wait()
	_ = syscall.Unmount(filepath.Join(e.folder, "exec", "netns", "default"), syscall.MNT_DETACH) // which it leaves
	e.daemon = nil
}

// docker runs a command and returns its output. Its standard error is the error.
func docker(ctx context.Context, args ...string) (out string, err error) {
	return output(command(ctx, "docker", args...))
}

func output(command *exec.Cmd) (out string, err error) {
	var complaints bytes.Buffer
	command.Stderr = &complaints
	printed, err := command.Output()
	if err != nil {
		err = fmt.Errorf("%s: %w: %s", strings.Join(command.Args, " "), err, bytes.TrimSpace(complaints.Bytes()))
	}
	return strings.TrimSuffix(string(printed), "\n"), err
}

// command returns a client of the engine.
func command(ctx context.Context, name string, args ...string) *exec.Cmd {
	command := exec.CommandContext(ctx, name, args...)
	command.Env = slices.Concat(os.Environ(), shared.env)
	return command
}

// exitCode returns that of the command which an error of [docker] is about.
func exitCode(err error) int {
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		return exit.ExitCode()
	}
	return 0
}
