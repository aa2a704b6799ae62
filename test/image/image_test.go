//go:build linux

package image_test

import (
	"fmt"
	"net/http"
	"os"
	"strconv"
	"strings"
	"testing"
)

const release = `{"project":"tool","version":"1.0.0","commit":"0123456789abcdef0123456789abcdef01234567",` +
	`"published_at":"2026-11-20T09:30:00Z","prerelease":false,"artifacts":[],"images":[]}`

func TestWithoutRights(t *testing.T) {
	t.Parallel()
	c := start(t, with(volume, "--env=LOG_LEVEL=debug")...)
	c.want(t, http.StatusCreated, http.MethodPost, "/api/v1/releases", release)
	if answer := c.want(t, http.StatusOK, http.MethodGet, "/version", ""); !strings.Contains(answer, version) {
		t.Errorf("another version than %s: %s", version, answer)
	}

	status := c.status(t)
	for name, want := range map[string]string{
		"Uid": "65532 65532 65532 65532", "Gid": "65532 65532 65532 65532",
		"CapInh": none, "CapPrm": none, "CapEff": none, "CapBnd": none, "CapAmb": none,
		"NoNewPrivs": "1", "Seccomp": "2", // by a filter
	} {
		if status[name] != want {
			t.Errorf("%s is %q, want %q", name, status[name], want)
		}
	}
	if !strings.HasSuffix(status["NSpid"], " 1") {
		t.Errorf("it is not process 1 of its container: %s", status["NSpid"])
	}
	given, err := strconv.Atoi(c.inspect(t, "{{.HostConfig.Memory}}"))
	if limit := c.line(t, "memory limit")["bytes"]; err != nil || limit != float64(given/4*3) {
		t.Errorf("the garbage collector knows a limit of %v bytes, of %d", limit, given)
	}

	run(t, "stop", c.name)
	if code := c.inspect(t, "{{.State.ExitCode}}"); code != "0" {
		t.Errorf("exit code %s after SIGTERM", code)
	}
	if lines := c.logs(t); !strings.Contains(lines[len(lines)-1], `"shut down"`) {
		t.Errorf("the last line of the log is %s", lines[len(lines)-1])
	}
	next := start(t, with("--volumes-from="+c.name)...) // as an upgrade does
	next.want(t, http.StatusOK, http.MethodGet, "/api/v1/releases/tool/1.0.0", "")
}

// none is an empty set of capabilities.
const none = "0000000000000000"

// A root that can be written to shows what would be refused if it could not.
func TestNothingIsWrittenBesideTheVolume(t *testing.T) {
	t.Parallel()
	c := start(t, volume)
	if uid := c.status(t)["Uid"]; uid != "65532 65532 65532 65532" {
		t.Errorf("the image's own user is %s", uid)
	}
	c.want(t, http.StatusCreated, http.MethodPost, "/api/v1/releases", release)
	c.want(t, http.StatusOK, http.MethodGet, "/", "")
	run(t, "exec", c.name, "/ko-app/shipped", "healthcheck")
	if changes := run(t, "diff", c.name); changes != "" {
		t.Errorf("it has changed: %s", changes)
	}
}

func TestAnyUserWillDo(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	if err := os.Chown(folder, 12345, 0); err != nil {
		t.Skipf("only root can give a folder away: %v", err)
	}
	c := start(t, with("--user=12345:0", "--volume="+folder+":/data")...)
	c.want(t, http.StatusCreated, http.MethodPost, "/api/v1/releases", release)
	if uid := c.status(t)["Uid"]; uid != "12345 12345 12345 12345" {
		t.Errorf("it runs as %s", uid)
	}
}

func TestAFolderThatCannotBeWrittenTo(t *testing.T) {
	t.Parallel()
	ofRoot := t.TempDir()
	for name, tc := range map[string]struct {
		flags []string
		want  string
	}{
		"no volume":        {with(), "read-only file system"},
		"another place":    {with(volume, "--env=SHIPPED_DATA=/elsewhere"), "read-only file system"},
		"a folder of root": {with("--volume=" + ofRoot + ":/data"), "permission denied"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := begin(t, tc.flags...)
			if code := run(t, "wait", c.name); code != "1" {
				t.Errorf("exit code %s", code)
			}
			lines := c.logs(t)
			last := lines[len(lines)-1]
			t.Log(last)
			if !strings.HasPrefix(last, "shipped: ") || !strings.Contains(last, tc.want) {
				t.Errorf("it says last: %s", last)
			}
		})
	}
}

func TestTimeZones(t *testing.T) {
	t.Parallel()
	for zone, want := range map[string]string{"": "Z", "Asia/Kolkata": "+05:30"} {
		t.Run(zone, func(t *testing.T) {
			t.Parallel()
			c := start(t, with(volume, "--env=TZ="+zone)...)
			if moment := fmt.Sprint(c.line(t, "started")["time"]); !strings.HasSuffix(moment, want) {
				t.Errorf("logged at %s, want a time that ends in %s", moment, want)
			}
		})
	}
}
