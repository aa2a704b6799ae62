//go:build linux

// Package packages_test installs the Linux packages as users do, and checks the result on the machine: dpkg and rpm under a
// systemd that runs as the first process of a container, on a copy of this machine's files that is thrown away. An apk is taken apart,
// for nothing here could install it.
package packages_test

import (
	"os"
	"os/exec"
	"runtime"
	"strings"
	"testing"

	"github.com/relkit/relkit/test/needs"
	"github.com/relkit/relkit/test/scratch"
)

// root is the folder of this repository.
const root = "../.."

func TestMain(m *testing.M) { os.Exit(scratch.Run(m, &releases.folder)) }

// debian skips a test where a program is missing, each given with Debian's package of it: rpm:rpm. The gate has all of them.
func debian(t *testing.T, programs ...string) {
	t.Helper()
	needs.Time(t)
	var missing []string
	for _, pair := range programs {
		program, debian, _ := strings.Cut(pair, ":")
		if _, err := exec.LookPath(program); err != nil {
			missing = append(missing, debian)
		}
	}
	if len(missing) > 0 {
		needs.Lack(t, "run apt-get install "+strings.Join(missing, " "))
	}
}

// needsRoot skips a test that only root can run: hosted runners, which run tests as another user, leave it to the gate.
func needsRoot(t *testing.T, why string) {
	t.Helper()
	if os.Geteuid() != 0 {
		t.Skip("run it as root: " + why)
	}
}

// architecture returns this machine's, as dpkg and as rpm and apk name it.
func architecture(format string) string {
	if format == "deb" {
		return runtime.GOARCH
	}
	return map[string]string{"amd64": "x86_64", "arm64": "aarch64"}[runtime.GOARCH]
}
