//go:build unix

package process_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/relkit/relkit/internal/process"
)

func TestText(t *testing.T) {
	t.Setenv("SECRET", "from the environment")
	said, err := process.Command{Name: "sh", Args: []string{"-c", "echo $SECRET $ADDED"}, Env: []string{"ADDED=added"}}.Text(t.Context())
	if err != nil || said != "from the environment added" {
		t.Errorf("%q, %v", said, err)
	}
	said, err = process.Command{Name: "sh", Args: []string{"-c", "echo $SECRET $ADDED"}, Bare: true}.Text(t.Context())
	if err != nil || said != "" {
		t.Errorf("a bare command sees %q, %v", said, err)
	}
}

func TestErrorsSayWhatFailed(t *testing.T) {
	_, err := process.Command{Name: "sh", Args: []string{"-c", "echo one >&2; echo two >&2; exit 3"}}.Text(t.Context())
	if err == nil || err.Error() != "sh: exit status 3: one; two" {
		t.Error(err)
	}
	var exit *exec.ExitError
	if !errors.As(err, &exit) || exit.ExitCode() != 3 {
		t.Error("the exit code is lost")
	}
	if err := (process.Command{Name: "no-such-program"}).Run(t.Context()); err == nil ||
		!strings.HasPrefix(err.Error(), "no-such-program is not installed") {
		t.Error(err)
	}
}

// Processes that a command has started end with it, even if they ignore the signal.
func TestCancelEndsTheWholeGroup(t *testing.T) {
	reason := errors.New("interrupted")
	ctx, cancel := context.WithCancelCause(t.Context())
	reading, writing, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan error)
	go func() {
		script := `sh -c 'trap "" TERM; echo $$; while :; do sleep 1; done' & wait`
		ended <- process.Command{Name: "sh", Args: []string{"-c", script}, Output: writing}.Run(ctx)
	}()
	line := make([]byte, 16)
	n, err := reading.Read(line)
	if err != nil {
		t.Fatal(err)
	}
	child, err := strconv.Atoi(strings.TrimSpace(string(line[:n])))
	if err != nil {
		t.Fatal(err)
	}
	cancel(reason)
	if err := <-ended; !errors.Is(err, reason) {
		t.Errorf("got %v, want %v", err, reason)
	}
	_ = writing.Close()
	// The pipe ends when the last of the group that contains it has ended.
	if _, err := io.Copy(io.Discard, reading); err != nil {
		t.Error(err)
	}
	// The last signal is on its way when Run returns.
	deadline := time.Now().Add(10 * time.Second)
	for err := syscall.Kill(child, 0); !errors.Is(err, syscall.ESRCH) && !isZombie(child); err = syscall.Kill(child, 0) {
		if time.Now().After(deadline) {
			t.Fatalf("the child %d is still there: %v", child, err)
		}
		runtime.Gosched()
	}
}

func isZombie(pid int) bool {
	status, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat")
	return err != nil || strings.Contains(string(status), ") Z ")
}

// A command in a network of its own reaches nothing of this machine, and nothing of this machine reaches it.
func TestIsolated(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("only Linux has networks of their own")
	}
	bash, err := exec.LookPath("bash")
	if err != nil {
		t.Skip(err)
	}
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = listener.Close() }()
	_, port, err := net.SplitHostPort(listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	connect := process.Command{Name: bash, Args: []string{"-c", "echo id $(id -u); exec 3<>/dev/tcp/127.0.0.1/" + port + " && echo reached"}}
	for isolated, want := range map[bool]string{false: "reached", true: "Connection refused"} {
		var said strings.Builder
		connect.Isolated, connect.Output = isolated, &said
		_ = connect.Run(t.Context())
		if !strings.Contains(said.String(), want) || !strings.Contains(said.String(), fmt.Sprintf("id %d\n", os.Geteuid())) {
			t.Errorf("isolated: %v: %q", isolated, said.String())
		}
	}
}
