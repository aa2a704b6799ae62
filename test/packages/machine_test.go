//go:build linux

package packages_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// waitLimit is how long anything on the machine may take.
const waitLimit = time.Minute

// offered is where the machine finds the packages, a folder for each version.
const offered = "/srv"

// boot makes a machine of a copy of this one's files, which is thrown away: an overlay in a mount namespace of its own. What it
// writes stays in memory. It has no network but loopback. It has no index of man pages, which takes seconds after each change, and no
// generators of units, which systemd runs at each reload.
const boot = `
mount -t tmpfs tmpfs "$1"
mkdir "$1/upper" "$1/work" "$1/root"
mount -t overlay overlay -o "lowerdir=/,upperdir=$1/upper,workdir=$1/work" "$1/root"
: > "$1/root/etc/machine-id"
rm -rf "$1/root/etc/shipped" "$1/root/var/lib/shipped" "$1/root/usr/sbin/policy-rc.d" "$1/root/var/lib/man-db/auto-update"
rm -f "$1"/root/usr/lib/systemd/system-generators/*
exec systemd-nspawn --quiet --directory="$1/root" --register=no --keep-unit --private-network --link-journal=no \
	--bind-ro="$2:/srv/1.0.0" --bind-ro="$3:/srv/1.1.0" --kill-signal=SIGRTMIN+3 --console=pipe --boot systemd.unit=basic.target`

// machine runs systemd as its first process.
type machine struct {
	first int // the process id of its systemd here
}

// started returns a machine that has both versions of the packages in /srv.
func started(t *testing.T) machine {
	t.Helper()
	debian(t, "systemctl:systemd", "systemd-nspawn:systemd-container", "nsenter:util-linux", "unshare:util-linux")
	needsRoot(t, "a machine is made of mounts and namespaces")
	before, after := packages(t, first), packages(t, second)
	var console bytes.Buffer
	// It is ended as a machine is, not killed with the test.
	spawn := exec.CommandContext(context.WithoutCancel(t.Context()), "unshare", "--mount", "--propagation=private", "sh", "-euc", boot, "boot", t.TempDir(), before, after)
	spawn.Stdout, spawn.Stderr = &console, &console
	if err := spawn.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_ = spawn.Wait() // what it says is on the console
	}()
	var m machine
	t.Cleanup(func() { m.stop(t, spawn.Process, ended) })
	within(t, "the machine starts", func() error {
		select {
		case <-ended:
			t.Fatalf("the machine ended: %s", console.String())
		default:
		}
		first, err := firstProcess(spawn.Process.Pid)
		if err != nil {
			return err
		}
		m.first = first
		state, err := m.try(t.Context(), "systemctl", "is-system-running")
		if strings.HasPrefix(state, "running") || strings.HasPrefix(state, "degraded") { // of what this machine has, something may not work there
			return nil
		}
		return fmt.Errorf("it is %s: %w", state, err)
	})
	return m
}

// firstProcess finds the process that is the first one in its namespace, among the children of another.
func firstProcess(parent int) (int, error) {
	children, err := os.ReadFile(fmt.Sprintf("/proc/%d/task/%d/children", parent, parent))
	if err != nil {
		return 0, err
	}
	for child := range strings.FieldsSeq(string(children)) {
		status, err := os.ReadFile("/proc/" + child + "/status")
		if err != nil {
			return 0, err
		}
		for line := range strings.Lines(string(status)) {
			if fields := strings.Fields(line); len(fields) == 3 && fields[0] == "NSpid:" && fields[2] == "1" {
				return strconv.Atoi(child)
			}
		}
	}
	return 0, errors.New("no process is the first one in it yet")
}

// stop ends the machine as a person ends one, and by force when that does not work.
func (m machine) stop(t *testing.T, spawn *os.Process, ended <-chan struct{}) {
	t.Helper()
	_ = spawn.Signal(syscall.SIGTERM)
	select {
	case <-ended:
	case <-time.After(waitLimit / 2):
		t.Error("the machine did not end when it was asked to")
		_ = spawn.Kill()
		if m.first != 0 {
			_ = syscall.Kill(m.first, syscall.SIGKILL)
		}
		<-ended
	}
	for _, left := range []string{"payload", "supervisor"} { // the groups that it makes of processes, empty now
		_ = exec.CommandContext(context.WithoutCancel(t.Context()), "sh", "-c", `find /sys/fs/cgroup -maxdepth 2 -name "$0" -exec find {} -depth -type d -delete \;`, left).Run()
	}
}

// try runs a command on the machine and returns its output.
func (m machine) try(ctx context.Context, command ...string) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, waitLimit)
	defer cancel()
	args := append([]string{"--target=" + strconv.Itoa(m.first), "--all", "--", "env", "-i", "PATH=/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL=C", "DEBIAN_FRONTEND=noninteractive"}, command...)
	output, err := exec.CommandContext(ctx, "nsenter", args...).CombinedOutput()
	return strings.TrimSpace(string(output)), err
}

// run runs a command on the machine that must succeed.
func (m machine) run(t *testing.T, command ...string) string {
	t.Helper()
	output, err := m.try(t.Context(), command...)
	if err != nil {
		log, _ := m.try(t.Context(), "journalctl", "--no-pager", "--lines=30")
		t.Fatalf("%s: %v: %s\n%s", strings.Join(command, " "), err, output, log)
	}
	return output
}

// shell runs a line of shell that must succeed.
func (m machine) shell(t *testing.T, line string) string {
	t.Helper()
	return m.run(t, "bash", "-euo", "pipefail", "-c", line)
}

// is fails the test where a property of the unit has another value.
func (m machine) is(t *testing.T, property, want string) {
	t.Helper()
	if got := m.run(t, "systemctl", "show", "--value", "--property="+property, "shipped.service"); got != want {
		t.Errorf("%s of the service is %q, not %q", property, got, want)
	}
}

// answer returns what the service answers to a request.
func (m machine) answer(ctx context.Context, address, request string) (string, error) {
	host, port, _ := strings.Cut(address, ":")
	const line = `exec 3<>/dev/tcp/$0/$1; printf '%b' "$2" >&3; cat <&3`
	text := strings.ReplaceAll(request, "\n", `\r\n`)
	return m.try(ctx, "bash", "-c", line, host, port, text)
}

// serves waits until the service says which version it is.
func (m machine) serves(t *testing.T, address, version string) {
	t.Helper()
	within(t, "the service answers on "+address, func() error {
		answer, err := m.answer(t.Context(), address, "GET /version HTTP/1.0\n\n")
		if err != nil {
			return fmt.Errorf("%w: %s", err, answer)
		}
		if !strings.Contains(answer, `"version":"`+version+`"`) {
			return fmt.Errorf("it is not version %s: %s", version, answer)
		}
		// It reports its version while it opens its database.
		if answer, err = m.answer(t.Context(), address, "GET /readyz HTTP/1.0\n\n"); err != nil || !strings.HasPrefix(answer, "HTTP/1.0 200") {
			return errors.Join(err, fmt.Errorf("it is not ready: %s", answer))
		}
		return nil
	})
}

// within waits for a condition.
func within(t *testing.T, what string, met func() error) {
	t.Helper()
	var err error
	for deadline := time.Now().Add(waitLimit); time.Now().Before(deadline); {
		if err = met(); err == nil {
			return
		}
		select {
		case <-t.Context().Done():
			t.Fatal(t.Context().Err())
		case <-time.After(100 * time.Millisecond):
		}
	}
	t.Fatalf("waited %s until %s: %v", waitLimit, what, err)
}
