package sbom

import (
	"runtime/debug"

	"github.com/CycloneDX/cyclonedx-go"
)

// Unlisted is for the test that contains it against SPDX's own list.
var Unlisted = unlisted

// DescribeBuild describes a program by its build information only, for special cases that no build of a test can produce.
func DescribeBuild(program, sha256 string, build *debug.BuildInfo, options Options) (*cyclonedx.BOM, error) {
	return describe(subject{program: program, sha256: sha256, build: build}, options)
}
