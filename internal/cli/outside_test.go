//go:build linux

package cli

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/relkit/relkit/test/needs"
)

var (
	internetAddress = regexp.MustCompile(`sin6?_port=htons\((\d+)\).*?inet_(?:addr|pton)\((?:AF_INET6, )?"([^"]+)"`)
	loopback        = regexp.MustCompile(`^(127\.|::1$|::ffff:127\.)`)
)

// For a project whose hooks and programs use no network, and whose modules are available, a rehearsal connects to this machine only. strace
// shows the connections of all its processes.
func TestARehearsalStaysOnThisMachine(t *testing.T) {
	needs.Debian(t, "strace", "strace")
	env := sandbox(t)
	trace := filepath.Join(env.WorkDir, "trace")
	strace := func(args ...string) (string, error) {
		command := exec.CommandContext(t.Context(), "strace", append([]string{
			"-f", "--seccomp-bpf", "-qq", "-e", "trace=connect,sendto,sendmsg,sendmmsg", "-e", "signal=none", "-o", trace,
		}, args...)...)
		command.Dir = filepath.Join(env.WorkDir, "project")
		command.Env = append(append(os.Environ(), env.Vars...), "GOPROXY=off", "GOFLAGS=-mod=mod", "RELKIT_VULNDB=")
		said, err := command.CombinedOutput()
		return string(said), err
	}
	// The address is reserved for documentation, and nothing is sent.
	if said, err := strace("bash", "-c", "exec 3<>/dev/udp/192.0.2.1/9"); err != nil {
		t.Skipf("processes cannot be traced here: %v: %s", err, said)
	}
	if outside, _ := addresses(t, trace); len(outside) != 1 {
		t.Fatalf("of one address outside, the trace shows %q", outside)
	}
	relkit, err := exec.LookPath("relkit")
	if err != nil {
		t.Fatal(err)
	}
	if said, err := strace(relkit, "rehearse", "--quick", "--quiet"); err != nil {
		t.Fatalf("%v: %s", err, said)
	}
	outside, local := addresses(t, trace)
	for _, call := range outside {
		t.Errorf("outside: %s", call)
	}
	if local == 0 {
		t.Error("the trace shows no connection to the fakes, so that it proves nothing")
	}
}

// addresses returns the system calls of a trace that name an address outside of this machine, and the number of those on it.
func addresses(t *testing.T, trace string) (outside []string, local int) {
	t.Helper()
	text, err := os.ReadFile(trace)
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		for _, address := range internetAddress.FindAllStringSubmatch(line, -1) {
			if loopback.MatchString(address[2]) {
				local++
			} else {
				outside = append(outside, strings.TrimSpace(line))
			}
		}
	}
	return outside, local
}
