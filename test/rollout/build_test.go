//go:build linux

package rollout_test

import (
	"slices"
	_ "unsafe" // for go:linkname

	"github.com/relkit/relkit/internal/shipped/cli/clitest"
)

// build is a version of the service. All are made of the same code: the binary of these tests is the program.
type build string

const (
	before build = "1.0.0"
	after  build = "2.0.0"
)

// environ is env, and what makes the binary of these tests the build.
func (b build) environ(env []string) []string {
	return clitest.Environ(slices.Concat([]string{asVersion + "=" + string(b)}, env))
}

const asVersion = "ROLLOUT_TEST_VERSION"

// version is what the linker sets for a release.
//
//go:linkname version github.com/relkit/relkit/internal/buildinfo.version
var version string
