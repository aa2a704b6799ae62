package sbom

import (
	"cmp"
	"runtime/debug"
	"slices"
	"strings"

	"github.com/CycloneDX/cyclonedx-go"

	"github.com/relkit/relkit/internal/release"
)

// The properties that components carry. The first three are of CycloneDX's own taxonomy
// (https://cyclonedx.github.io/cyclonedx-property-taxonomy/cdx/gomod.html), which has none for the
// others.
const (
	propertyEnv       = "cdx:gomod:build:env:"
	propertyGoVersion = propertyEnv + "GOVERSION"
	propertyTag       = "cdx:gomod:build:tag"
	propertyRevision  = "relkit:vcs.revision"
	propertyModified  = "relkit:vcs.modified"
	// propertySum is the checksum of a module as go.sum has it. It is a SHA-256, but of a list of the
	// module's files and not of any file (golang.org/x/mod/sumdb/dirhash): among a component's hashes
	// it would match nothing that are public downloads.
	propertySum = "relkit:go.sum"
	// propertyReplaces is the module in go.mod that another one, or a folder, replaces.
	propertyReplaces = "relkit:replaces"
)

// application returns the program itself.
func (s subject) application(options Options) (cyclonedx.Component, error) {
	main := release.LinkedModule(&s.build.Main)
	component := cyclonedx.Component{
		Type:       cyclonedx.ComponentTypeApplication,
		Name:       s.program,
		Version:    main.Version,
		Hashes:     &[]cyclonedx.Hash{{Algorithm: cyclonedx.HashAlgoSHA256, Value: s.sha256}},
		Properties: s.properties(),
	}
	// A file outside any module is built without one: the program has a name and nothing more.
	component.BOMRef = s.program
	if main.Path != "" {
		folder := strings.TrimPrefix(strings.TrimPrefix(s.build.Path, main.Path), "/")
		component.PackageURL = packageURL(main, folder)
		component.BOMRef = component.PackageURL
	}
	var err error
	component.Licenses, err = options.licenses(main)
	return component, err
}

func (s subject) properties() *[]cyclonedx.Property {
	properties := []cyclonedx.Property{{Name: propertyGoVersion, Value: s.build.GoVersion}}
	add := func(name, value string) {
		if value != "" {
			properties = append(properties, cyclonedx.Property{Name: name, Value: value})
		}
	}
	for _, key := range []string{"GOOS", "GOARCH", "CGO_ENABLED"} {
		add(propertyEnv+key, setting(s.build, key))
	}
	for tag := range strings.SplitSeq(setting(s.build, "-tags"), ",") {
		add(propertyTag, tag)
	}
	add(propertyRevision, setting(s.build, "vcs.revision"))
	add(propertyModified, setting(s.build, "vcs.modified"))
	return &properties
}

// modules returns the modules that are linked into the program, and the standard library.
func (s subject) modules(options Options) ([]cyclonedx.Component, error) {
	components := []cyclonedx.Component{standardLibrary(s.build.GoVersion)}
	for _, dependency := range s.build.Deps {
		component, err := library(options, dependency)
		if err != nil {
			return nil, err
		}
		components = append(components, component)
	}
	byRef := func(a, b cyclonedx.Component) int { return cmp.Compare(a.BOMRef, b.BOMRef) }
	slices.SortStableFunc(components, byRef)
	return slices.CompactFunc(components, func(a, b cyclonedx.Component) bool { return a.BOMRef == b.BOMRef }), nil
}

func library(options Options, dependency *debug.Module) (cyclonedx.Component, error) {
	linked := release.LinkedModule(dependency)
	url := packageURL(linked, "")
	component := cyclonedx.Component{
		Type: cyclonedx.ComponentTypeLibrary, BOMRef: url, PackageURL: url,
		Name: linked.Path, Version: linked.Version,
	}
	var properties []cyclonedx.Property
	sum := dependency.Sum
	if dependency.Replace != nil {
		sum = dependency.Replace.Sum
		replaced := release.Module{Path: dependency.Path, Version: dependency.Version}
		properties = append(properties, cyclonedx.Property{Name: propertyReplaces, Value: replaced.String()})
	}
	if sum != "" {
		properties = append(properties, cyclonedx.Property{Name: propertySum, Value: sum})
	}
	if len(properties) > 0 {
		component.Properties = &properties
	}
	var err error
	component.Licenses, err = options.licenses(linked)
	return component, err
}

// standardLibrary returns the part of the Go distribution that every program is linked with. Its name is
// the one that the go command gives the pattern of its packages: std.
func standardLibrary(version string) cyclonedx.Component {
	std := release.Module{Path: standard, Version: release.GoNumber(version)}
	url := packageURL(std, "")
	return cyclonedx.Component{
		Type: cyclonedx.ComponentTypeLibrary, BOMRef: url, PackageURL: url,
		Name: std.Path, Version: std.Version,
		Licenses: declared("BSD-3-Clause"), // https://go.dev/LICENSE
	}
}

// standard is the name of the standard library among the components.
const standard = "std"
