//go:build linux

package rollout_test

import (
	"context"
	"path/filepath"
	"runtime/debug"
	"slices"
	"sync"
	"testing"

	"github.com/relkit/relkit/test/program"
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
		for _, b := range []build{before, after} {
			if builds.err = b.compile(t.Context()); builds.err != nil {
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
func (b build) compile(ctx context.Context) error {
	info, _ := debug.ReadBuildInfo()
	race := info != nil && slices.Contains(info.Settings, debug.BuildSetting{Key: "-race", Value: "true"})
	return program.Build(ctx, root, b.program, b.version, race)
}
