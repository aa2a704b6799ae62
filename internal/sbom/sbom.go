// Package sbom writes and reads software bills of materials of Go binaries, as CycloneDX 1.6 JSON.
//
// Its sources are the build information in the binary and, for licenses, the module cache. It does
// not use the network, and the same binary produces the same bytes. It reports neither the content of
// modules nor vulnerabilities.
package sbom

import (
	"debug/buildinfo"
	"errors"
	"fmt"
	"path/filepath"
	"runtime/debug"
	"strings"
	"time"

	"github.com/CycloneDX/cyclonedx-go"

	"github.com/relkit/relkit/internal/release"
)

// specification is the version of CycloneDX that is written.
const specification = cyclonedx.SpecVersion1_6

// ErrNoGoBinary is returned for a file in which there is no Go build information.
var ErrNoGoBinary = errors.New("is not a Go binary: name a program that the go command built in module mode")

// Options select the sources for what a binary does not contain.
type Options struct {
	// ModuleCache is the folder that go env GOMODCACHE names. A module that is not there is listed
	// without its license; so are all when it is empty.
	ModuleCache string
	// LicenseCache is a folder of relkit's own, which need not exist yet, that caches the licenses of files. If empty, nothing is cached.
	LicenseCache string
	// Time is the time of the document. If zero, it is that of the commit that the binary was built from; if that is unknown, the document
	// has none: the time of day would make every document different.
	Time time.Time
}

// subject is the binary that a document describes.
type subject struct {
	program string // without .exe
	sha256  string // hex
	build   *debug.BuildInfo
}

// Describe makes the bill of materials of the Go binary in file: ELF, Mach-O or PE, for any platform.
// The error is ErrNoGoBinary for a file that is none, and an error of package os for one that cannot
// be read.
func Describe(file string, options Options) (*cyclonedx.BOM, error) {
	sum, _, err := release.Digest(file)
	if err != nil {
		return nil, err
	}
	build, err := buildinfo.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("%s %w", file, ErrNoGoBinary)
	}
	return describe(subject{
		program: strings.TrimSuffix(filepath.Base(file), ".exe"),
		sha256:  sum,
		build:   build,
	}, options)
}

func describe(s subject, options Options) (*cyclonedx.BOM, error) {
	application, err := s.application(options)
	if err != nil {
		return nil, err
	}
	modules, err := s.modules(options)
	if err != nil {
		return nil, err
	}
	bom := cyclonedx.NewBOM()
	bom.SpecVersion = specification
	bom.JSONSchema = "http://cyclonedx.org/schema/bom-1.6.schema.json"
	bom.Metadata = &cyclonedx.Metadata{
		Timestamp: timestamp(options.Time, s.build),
		// The version of relkit is omitted: the bytes must not depend on who runs it.
		Tools:     &cyclonedx.ToolsChoice{Components: &[]cyclonedx.Component{{Type: cyclonedx.ComponentTypeApplication, Name: "relkit"}}},
		Component: &application,
	}
	bom.Components = &modules
	bom.Dependencies = dependencies(application, modules)
	bom.SerialNumber, err = serialNumber(bom)
	return bom, err
}

// dependencies declare that the program contains its modules. A binary does not record which module needs which: a module without an entry
// is one whose dependencies are unknown.
func dependencies(application cyclonedx.Component, modules []cyclonedx.Component) *[]cyclonedx.Dependency {
	refs := make([]string, 0, len(modules))
	for _, module := range modules {
		refs = append(refs, module.BOMRef)
	}
	return &[]cyclonedx.Dependency{{Ref: application.BOMRef, Dependencies: &refs}}
}

func timestamp(asked time.Time, build *debug.BuildInfo) string {
	if asked.IsZero() {
		committed, err := time.Parse(time.RFC3339, setting(build, "vcs.time"))
		if err != nil {
			return ""
		}
		asked = committed
	}
	return asked.UTC().Format(time.RFC3339)
}

func setting(build *debug.BuildInfo, key string) string {
	for _, s := range build.Settings {
		if s.Key == key {
			return s.Value
		}
	}
	return ""
}
