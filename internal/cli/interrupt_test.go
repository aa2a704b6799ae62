//go:build unix

package cli

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/relkit/relkit/test/needs"
)

// interrupted starts a rehearsal, sends it a signal when its progress shows a text, and returns its exit code and its output.
func interrupted(t *testing.T, env *testscript.Env, until string, flags ...string) (code int, said string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	relkit := exec.CommandContext(ctx, "relkit", append([]string{"rehearse", "--quick"}, flags...)...)
	relkit.Dir, relkit.Env = filepath.Join(env.WorkDir, "project"), append(append(os.Environ(), env.Vars...), "RELKIT_VULNDB=")
	progress, err := relkit.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := relkit.Start(); err != nil {
		t.Fatal(err)
	}
	sent := false
	for lines := bufio.NewScanner(progress); lines.Scan(); {
		said += lines.Text() + "\n"
		if !sent && strings.HasPrefix(lines.Text(), until) {
			sent = true
			if err := relkit.Process.Signal(os.Interrupt); err != nil {
				t.Fatal(err)
			}
		}
	}
	var exit *exec.ExitError
	if err := relkit.Wait(); err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	if !sent {
		t.Fatalf("it never said %q:\n%s", until, said)
	}
	return relkit.ProcessState.ExitCode(), said
}

// sandbox returns the environment of a script, for tests outside of one.
func sandbox(t *testing.T) *testscript.Env {
	t.Helper()
	needs.Tool(t, "goreleaser")
	needs.Tool(t, "ko")
	env := &testscript.Env{WorkDir: t.TempDir(), Vars: []string{"PATH=" + os.Getenv("PATH")}}
	if err := setUp(env, needs.Bin()); err != nil {
		t.Fatal(err)
	}
	return env
}

// An interrupt at any step ends the rehearsal and leaves nothing behind.
func TestInterrupt(t *testing.T) {
	for step, flags := range map[string][]string{
		"clone": nil, "build": nil, "images": nil, "verify": nil,
		"promote": {"--skip=images"}, "prove": {"--skip=images"},
	} {
		t.Run(step, func(t *testing.T) {
			env := sandbox(t)
			code, said := interrupted(t, env, "  "+step+":", flags...)
			if code != exitInterrupted || !strings.HasSuffix(said, "relkit: interrupted\n") {
				t.Errorf("exit code %d, and it said:\n%s", code, said)
			}
			left, err := os.ReadDir(filepath.Join(env.WorkDir, "tmp"))
			if err != nil || len(left) > 0 {
				t.Errorf("left behind: %v, %v", left, err)
			}
		})
	}
}

// An interrupted rehearsal stops the processes that a hook has started.
func TestInterruptEndsHooks(t *testing.T) {
	env := sandbox(t)
	config := filepath.Join(env.WorkDir, "project", ".goreleaser.yaml")
	text, err := os.ReadFile(config)
	if err != nil {
		t.Fatal(err)
	}
	pidFile := filepath.Join(env.WorkDir, "pid")
	hook := "before: {hooks: [\"sh -c 'echo $$ > " + pidFile + "; exec sleep 600'\"]}\n"
	if err := os.WriteFile(config, append(text, hook...), 0o600); err != nil {
		t.Fatal(err)
	}
	commit := exec.CommandContext(t.Context(), "git", "commit", "--quiet", "--all", "--message=hook")
	commit.Dir, commit.Env = filepath.Dir(config), append(os.Environ(), env.Vars...)
	if said, err := commit.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, said)
	}
	relkit := exec.CommandContext(t.Context(), "relkit", "rehearse", "--quiet", "--skip=images")
	relkit.Dir, relkit.Env = filepath.Dir(config), append(os.Environ(), env.Vars...)
	if err := relkit.Start(); err != nil {
		t.Fatal(err)
	}
	pid := 0
	await(t, "the hook starts", func() bool {
		text, _ := os.ReadFile(pidFile) // does not exist yet: checked again
		pid, err = strconv.Atoi(strings.TrimSpace(string(text)))
		return err == nil
	})
	if err := relkit.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	_ = relkit.Wait() // its exit code is checked below
	if code := relkit.ProcessState.ExitCode(); code != exitInterrupted {
		t.Errorf("exit code %d", code)
	}
	await(t, "the hook's process ends", func() bool {
		// A zombie is still listed.
		state, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
		return errors.Is(syscall.Kill(pid, 0), syscall.ESRCH) || err == nil && strings.Contains(string(state), ") Z ")
	})
}

// await waits until a condition contains.
func await(t *testing.T, what string, holds func() bool) {
	t.Helper()
	deadline := time.NewTimer(time.Minute)
	defer deadline.Stop()
	ticker := time.NewTicker(10 * time.Millisecond)
	defer ticker.Stop()
	for !holds() {
		select {
		case <-ticker.C:
		case <-deadline.C:
			t.Fatal("this never came true: " + what)
		}
	}
}
