//go:build linux

package rollout_test

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

// pod is one replica: a container that kubelet starts, probes, starts again when it ends, and terminates.
type pod struct {
	name    string
	program string
	env     []string
	addr    string
	admin   string // address of the second listener
	numbers numbers

	endpoints *endpoints

	starts      atomic.Int32 // of containers
	first       sync.Once
	ready       chan struct{} // closed when it is ready for the first time
	terminating chan struct{} // closed when its termination begins
	ended       chan struct{} // closed when it is gone

	mu      sync.Mutex  // guards what comes next, and that no endpoint is added when the termination has begun
	process *os.Process // of the container, while it runs

	// When it is gone.
	code   int           // exit code; -1 when a signal ended it
	killed bool          // whether the grace period was over
	took   time.Duration // its termination
	output bytes.Buffer  // of all its containers
}

// podsSoFar makes the addresses of pods differ, so that no client of an old pod reaches one that came later.
var podsSoFar atomic.Int32

// newPod has an address of loopback for itself, as a pod has one of its network.
func newPod(ctx context.Context, b build, n numbers, e *endpoints, env []string) (*pod, error) {
	binary, err := os.Executable()
	if err != nil {
		return nil, err
	}
	serial := podsSoFar.Add(1)
	host := net.IPv4(127, byte(64+os.Getpid()%128), byte(serial>>8), byte(serial)).String()
	p := &pod{
		name: fmt.Sprintf("%s-%d", b, serial), program: binary, numbers: n, endpoints: e,
		ready: make(chan struct{}), terminating: make(chan struct{}), ended: make(chan struct{}),
	}
	for _, addr := range []*string{&p.addr, &p.admin} {
		listener, err := new(net.ListenConfig).Listen(ctx, "tcp", net.JoinHostPort(host, "0"))
		if err != nil {
			return nil, err
		}
		*addr = listener.Addr().String()
		_ = listener.Close()
	}
	p.env = b.environ(append([]string{
		"ADDR=" + p.addr, "ADMIN_ADDR=" + p.admin, "LOG_LEVEL=warn",
		"DRAIN_DELAY=" + n.drainDelay.String(), "SHUTDOWN_TIMEOUT=" + n.shutdownTimeout.String(),
	}, env...))
	return p, nil
}

// run is kubelet's part until the pod is gone.
func (p *pod) run(ctx context.Context) {
	defer close(p.ended)
	const first = 10 * time.Second // of the pauses between restarts; the first restart comes at once
	for pause := time.Duration(0); ; pause = max(first, 2*pause) {
		select {
		case <-time.After(pause):
		case <-p.terminating:
			return
		}
		if gone := p.container(ctx); gone {
			return
		}
	}
}

// container runs the process once. It reports whether that ended because the pod is terminated.
func (p *pod) container(ctx context.Context) (gone bool) {
	command := exec.CommandContext(ctx, p.program, "serve")
	command.Env = p.env
	command.Stdout, command.Stderr = &p.output, &p.output
	// A test that is killed leaves nothing running.
	command.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	if err := command.Start(); err != nil {
		_, _ = fmt.Fprintln(&p.output, err)
		return false
	}
	p.starts.Add(1)
	p.setProcess(command.Process)
	probing, stop := context.WithCancel(ctx)
	probed := make(chan struct{})
	go func() { defer close(probed); p.probe(probing) }()
	exited := make(chan struct{})
	terminated := make(chan struct{})
	go func() { defer close(terminated); p.terminateContainer(command.Process, exited) }()
	_ = command.Wait() // the exit code is enough
	close(exited)
	stop()
	<-probed
	p.setReady(false)
	p.setProcess(nil)
	<-terminated
	p.code = command.ProcessState.ExitCode()
	return p.isTerminating()
}

func (p *pod) setProcess(process *os.Process) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.process = process
}

// terminateContainer waits for the termination, then does the hook, the signal and the kill, unless the process ends by itself.
func (p *pod) terminateContainer(process *os.Process, exited <-chan struct{}) {
	select {
	case <-p.terminating:
	case <-exited:
		return
	}
	began := time.Now()
	defer func() { p.took = time.Since(began) }()
	grace := time.After(p.numbers.grace)
	select {
	case <-time.After(p.numbers.preStop):
	case <-exited:
		return
	}
	_ = process.Signal(syscall.SIGTERM)
	select {
	case <-exited:
	case <-grace:
		p.killed = true
		_ = process.Kill()
	}
}

// terminate begins what kubelet and endpoints do at once and without waiting for each other.
func (p *pod) terminate() {
	p.mu.Lock()
	defer p.mu.Unlock()
	close(p.terminating)
	p.endpoints.set(p.addr, false)
}

func (p *pod) isTerminating() bool {
	select {
	case <-p.terminating:
		return true
	default:
		return false
	}
}

// kill ends the process as a crash does.
func (p *pod) kill() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.process != nil {
		_ = p.process.Kill()
	}
}

// wantFine checks that a terminated pod exited by itself, in time, and without an error.
func (p *pod) wantFine(t *testing.T) {
	t.Helper()
	if p.code != 0 || p.killed || p.output.Len() > 0 {
		t.Errorf("pod %s: exit code %d after %s, killed %t: %s", p.name, p.code, p.took, p.killed, &p.output)
	}
}
