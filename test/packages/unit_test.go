//go:build linux

package packages_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// exposure is what systemd-analyze may find at most, of 100. The rest is because the service may connect to any address.
const exposure = "15"

// The unit without a machine: as systemd reads it, with the program where the package puts it.
func TestUnit(t *testing.T) {
	debian(t, "systemd-analyze:systemd", "dpkg-deb:dpkg")
	folder := t.TempDir()
	if err := said(t.Context(), command(t, "dpkg-deb", "--extract", packageOf(t, "shipped", first, "deb"), folder)); err != nil {
		t.Fatal(err)
	}
	unit := folder + "/usr/lib/systemd/system/shipped.service"
	if err := said(t.Context(), command(t, "systemd-analyze", "security", "--offline=true", "--threshold="+exposure, unit)); err != nil {
		t.Error(err)
	}
	text := read(t, unit)
	program := strings.Fields(value(t, text, "ExecStart"))[0]
	if _, err := os.Stat(filepath.Join(folder, program)); err != nil {
		t.Errorf("the unit starts what the package does not hold: %v", err)
	}
	if user := value(t, text, "User"); !strings.Contains(read(t, folder+"/usr/lib/sysusers.d/shipped.conf"), "\nu "+user+" ") {
		t.Errorf("the package does not make the user %s", user)
	}
}

// The page documents what the unit sets.
func TestPageOfTheUnit(t *testing.T) {
	unit := strings.ReplaceAll(read(t, root+"/deploy/systemd/shipped.service"), "%S", "/var/lib")
	_, table, _ := strings.Cut(read(t, root+"/docs/deploy/systemd.md"), "| the unit sets |")
	table, _, _ = strings.Cut(table, "\n\n")
	rows := regexp.MustCompile("(?m)^\\| `([^`]+)` \\|").FindAllStringSubmatch(table, -1)
	if len(rows) == 0 {
		t.Fatal("docs/deploy/systemd.md has no such table")
	}
	for _, row := range rows {
		if !strings.Contains(unit, "\n"+row[1]+"\n") && !strings.Contains(unit, "\nEnvironment="+row[1]+"\n") {
			t.Errorf("docs/deploy/systemd.md says that the unit sets %s, which it does not", row[1])
		}
	}
}

// What ends the service waits longer than the service takes, also with the settings that are proposed.
func TestTimeToEnd(t *testing.T) {
	programs, err := filepath.Glob(packages(t, first) + "/shipped_linux_*/shipped")
	if err != nil || len(programs) != 1 {
		t.Fatalf("programs %q, %v", programs, err)
	}
	settings, err := command(t, programs[0], "config").Output()
	if err != nil {
		t.Fatal(err)
	}
	usual := duration(t, match(t, string(settings), `(?m)^SHUTDOWN_TIMEOUT\s+default\s+(\S+)`))
	proposed := duration(t, match(t, read(t, root+"/deploy/systemd/shipped.env"), `(?m)^#SHUTDOWN_TIMEOUT=(\S+)$`))
	takes := max(proposed, usual)
	unit := duration(t, value(t, read(t, root+"/deploy/systemd/shipped.service"), "TimeoutStopSec"))
	openrc := duration(t, match(t, read(t, root+"/deploy/packages/apk/shipped.initd"), `(?m)^retry=TERM/(\d+)/KILL/\d+$`)+"s")
	if unit < takes+5*time.Second || openrc < takes+5*time.Second {
		t.Errorf("the shutdown takes up to %s, systemd waits %s and OpenRC %s", takes, unit, openrc)
	}
}

// hardened checks that the restrictions of the unit are in force.
func hardened(t *testing.T, m machine) {
	t.Helper()
	if said := m.run(t, "systemd-analyze", "verify", "shipped.service"); strings.Contains(said, "shipped") {
		t.Errorf("systemd-analyze verify: %s", said)
	}
	pid := mainPID(t, m)
	status := m.shell(t, `grep -E '^(Uid|CapEff|CapBnd|NoNewPrivs|Seccomp):' /proc/`+pid+`/status | tr -s '\t\n' ' '`)
	user := m.run(t, "id", "--user", "shipped")
	want := fmt.Sprintf("Uid: %s %[1]s %[1]s %[1]s CapEff: 0000000000000000 CapBnd: 0000000000000000 NoNewPrivs: 1 Seccomp: 2", user)
	if status != want {
		t.Errorf("the process has %s, not %s", status, want)
	}
	for _, path := range []string{"/usr/bin/x", "/etc/x", "/var/log/x", "/home/x"} {
		if said, err := m.try(t.Context(), "nsenter", "--target="+pid, "--mount", "touch", path); err == nil || !strings.Contains(said, "Read-only") && !strings.Contains(said, "Permission denied") {
			t.Errorf("in the service's place, %s can be written: %s", path, said)
		}
	}
	m.run(t, "nsenter", "--target="+pid, "--mount", "touch", "/var/lib/shipped/x")
}

// configured sees that settings count, and leaves the service at another address.
func configured(t *testing.T, m machine) {
	t.Helper()
	m.shell(t, "echo ADDR="+moved+" >> "+settings)
	m.run(t, "systemctl", "restart", "shipped.service")
	m.serves(t, moved, first)
	if log := m.run(t, "journalctl", "--no-pager", "--output=cat", "--unit=shipped.service"); !strings.Contains(log, `"msg":`) {
		t.Errorf("the log is not in the journal: %s", log)
	}
}

const (
	token = "a-token-of-this-test-with-more-than-32-characters"
	entry = `{"project":"hello","version":"0.1.0","commit":"5f2b6a0c9d1e4f7380a1b2c3d4e5f60718293a4b","published_at":"2026-11-20T09:30:00Z",` +
		`"prerelease":false,"notes":"","artifacts":[],"images":[]}`
)

// secrets sees that a file which only root can read reaches the service, by the example that the package brings.
func secrets(t *testing.T, m machine) {
	t.Helper()
	post := func(authorization string) string {
		answer, err := m.answer(t.Context(), moved, fmt.Sprintf("POST /api/v1/releases HTTP/1.0\n%sContent-Type: application/json\nContent-Length: %d\n\n%s",
			authorization, len(entry), entry))
		// A refusal does not read the body, so the connection may be reset after the answer.
		if fields := strings.Fields(answer); len(fields) > 1 && strings.HasPrefix(fields[0], "HTTP/") {
			return fields[1]
		}
		t.Fatalf("%v: %s", err, answer)
		return ""
	}
	if status := post("Authorization: Bearer " + token + "\n"); status != "401" && status != "403" {
		t.Errorf("without tokens a release could be entered: %s", status)
	}
	m.shell(t, "install -m 600 /dev/null /etc/shipped/tokens; echo ci="+token+" > /etc/shipped/tokens")
	m.run(t, "install", "-D", "-m", "644", "/usr/share/doc/shipped/secrets.conf", "/etc/systemd/system/shipped.service.d/secrets.conf")
	m.run(t, "systemctl", "daemon-reload")
	m.run(t, "systemctl", "restart", "shipped.service")
	m.serves(t, moved, first)
	if status := post("Authorization: Bearer " + token + "\n"); status != "201" {
		t.Errorf("with the token a release could not be entered: %s", status)
	}
	if environment := m.shell(t, "tr '\\0' '\\n' < /proc/"+mainPID(t, m)+"/environ"); strings.Contains(environment, token) {
		t.Error("the token is in the environment")
	}
	kept(t, m)
}

// kept sees that what was entered is still there.
func kept(t *testing.T, m machine) {
	t.Helper()
	answer, err := m.answer(t.Context(), moved, "GET /api/v1/releases/hello/latest HTTP/1.0\n\n")
	if err != nil || !strings.Contains(answer, `"version":"0.1.0"`) {
		t.Errorf("what was entered is gone: %s, %v", answer, err)
	}
}

// restarted checks that the service is restarted after a crash, but not with invalid settings.
func restarted(t *testing.T, m machine) {
	t.Helper()
	m.run(t, "kill", "-KILL", mainPID(t, m))
	within(t, "the service is restarted", func() error {
		if got := m.run(t, "systemctl", "show", "--value", "--property=NRestarts", "shipped.service"); got != "1" {
			return fmt.Errorf("%s restarts", got)
		}
		return nil
	})
	m.serves(t, moved, first)
	m.run(t, "systemctl", "stop", "shipped.service")
	m.is(t, "Result", "success")
	m.shell(t, "cp "+settings+" /root/good; echo LOG_LEVEL=loud >> "+settings)
	m.run(t, "systemctl", "start", "--no-block", "shipped.service") // whether it ends before systemd calls it started is a matter of time
	within(t, "the service gives up", func() error {
		if state := m.run(t, "systemctl", "show", "--value", "--property=ActiveState", "shipped.service"); state != "failed" {
			return fmt.Errorf("it is %s", state)
		}
		return nil
	})
	m.is(t, "NRestarts", "0")
	m.is(t, "ExecMainStatus", "2")
	if log := m.run(t, "journalctl", "--no-pager", "--output=cat", "--lines=20", "--unit=shipped.service"); !strings.Contains(log, "LOG_LEVEL") {
		t.Errorf("the log does not name the setting: %s", log)
	}
	m.shell(t, "cat /root/good > "+settings)
	m.run(t, "systemctl", "start", "shipped.service")
	m.serves(t, moved, first)
}

// value returns what a unit sets.
func value(t *testing.T, unit, key string) string {
	t.Helper()
	return match(t, unit, `(?m)^`+key+`=(.+)$`)
}

// match returns the part of a text that a pattern names.
func match(t *testing.T, text, pattern string) string {
	t.Helper()
	found := regexp.MustCompile(pattern).FindStringSubmatch(text)
	if found == nil {
		t.Fatalf("nothing is like %s", pattern)
	}
	return found[1]
}

func duration(t *testing.T, text string) time.Duration {
	t.Helper()
	parsed, err := time.ParseDuration(text)
	if err != nil {
		t.Fatal(err)
	}
	return parsed
}

func read(t *testing.T, path string) string {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}
