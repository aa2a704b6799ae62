//go:build linux

package rollout_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"testing"
)

// builds are the programs that all tests of this process run.
var builds struct {
	folder string
	once   sync.Once
	err    error
}

// build is the service in one version.
type build struct {
	version string
	program string
}

// programs are two versions of the service, made of the same code.
func programs(t *testing.T) (before, after build) {
	t.Helper()
	before, after = named("1.0.0"), named("2.0.0")
	builds.once.Do(func() {
		if builds.err = watchSources(); builds.err != nil {
			return
		}
		for _, b := range []build{before, after} {
			if builds.err = b.compile(); builds.err != nil {
				return
			}
		}
	})
	if builds.err != nil {
		t.Fatal(builds.err)
	}
	return before, after
}

func named(version string) build {
	return build{version, filepath.Join(builds.folder, "shipped-"+version)}
}

// compile builds the program, with the race detector where the tests have it.
func (b build) compile() error {
	args := []string{"build", "-buildvcs=false", "-o", b.program, "-ldflags", "-X github.com/relkit/relkit/internal/buildinfo.version=" + b.version}
	if info, ok := debug.ReadBuildInfo(); ok && slices.Contains(info.Settings, debug.BuildSetting{Key: "-race", Value: "true"}) {
		args = append(args, "-race")
	}
	command := exec.Command("go", append(args, "./cmd/shipped")...) //nolint:noctx // it ends by itself
	command.Dir = root
	if out, err := command.CombinedOutput(); err != nil {
		return fmt.Errorf("build the service: %w: %s", err, out)
	}
	return nil
}

// watchSources looks at the folders that the program is made of, for go test to see when a result that it keeps is of another
// program.
func watchSources() error {
	list := exec.Command("go", "list", "-deps", "-f", "{{with .Module}}{{if .Main}}{{$.Dir}}{{end}}{{end}}", "./cmd/shipped") //nolint:noctx // it ends by itself
	list.Dir = root
	out, err := list.Output()
	if err != nil {
		return fmt.Errorf("list what the service is made of: %w", err)
	}
	for folder := range strings.FieldsSeq(string(out)) {
		if _, err := os.ReadDir(folder); err != nil {
			return err
		}
	}
	return nil
}
