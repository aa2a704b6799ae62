package audit

import (
	"fmt"
	"slices"
	"strings"

	"github.com/relkit/relkit/internal/release"
)

// SBOM checks that the bills of materials describe the binaries.
var SBOM = Check{
	Name:   "sbom",
	Proves: "every binary has a valid CycloneDX document that lists exactly its modules",
	Needs:  []release.Part{release.PartSBOMs},
	Skip: func(r *release.Release) string {
		if len(r.SBOMs) == 0 && !r.Plan.SBOMs {
			return "the project publishes no software bill of materials"
		}
		return ""
	},
	Run: func(r *release.Release) []Finding {
		var found findings
		described := map[string]bool{} // by the SHA-256 of the binary
		for _, document := range r.SBOMs {
			if document.Err != "" {
				found.fail(document.Name, document.Err, "write it again: relkit sbom BINARY makes a valid one")
				continue
			}
			binaries := subjects(r, document)
			for _, binary := range binaries {
				described[binary.SHA256] = true
			}
			found = append(found, listed(document, binaries)...)
		}
		for _, binary := range r.Binaries {
			if !binary.InImage && binary.Build != nil && own(r, binary.Program) && !described[binary.SHA256] {
				described[binary.SHA256] = true
				found.fail(binary.Program+" "+binary.Platform.String(), "no document describes it",
					"write one with relkit sbom for each binary: see sboms in the GoReleaser configuration, with artifacts: binary")
			}
		}
		return found
	},
}

// subjects returns the binaries that a document describes: the one whose digest it names, otherwise those that its own name matches.
func subjects(r *release.Release, document release.SBOM) []release.Binary {
	asset := strings.TrimSuffix(document.Name, release.Ending(document.Name))
	var found []release.Binary
	for _, binary := range r.Binaries {
		matches := binary.SHA256 == document.SHA256
		if document.SHA256 == "" {
			named := binary.Program == document.Program && covers(binary.Platform, document.Platform)
			matches = !binary.InImage && (binary.From == asset || named && !document.Platform.IsZero())
		}
		if matches {
			found = append(found, binary)
		}
	}
	return found
}

// again is the remedy for a document that describes another binary than it claims.
const again = "write it from the binary that is released, after the last build: relkit sbom BINARY"

// listed finds problems in what a document lists for its binaries.
func listed(document release.SBOM, binaries []release.Binary) []Finding {
	var found findings
	switch {
	case len(binaries) == 0 && document.SHA256 != "":
		found.fail(document.Name, fmt.Sprintf("describes a binary (%s) that is not in the release", short(document.SHA256)), again)
		return found
	case len(binaries) == 0:
		found.warn(document.Name, "does not say which binary it describes", "name the binary's SHA-256 in metadata.component.hashes, as relkit sbom does")
		return found
	case !strings.HasPrefix(document.Format, "CycloneDX"):
		found.warn(document.Name, fmt.Sprintf("is %s, whose content was not checked", document.Format), "write CycloneDX instead, or in addition: relkit sbom BINARY")
		return found
	}
	// Missing build information is a finding of another check, and there is nothing to compare.
	binaries = slices.DeleteFunc(binaries, func(b release.Binary) bool { return b.Build == nil })
	if len(binaries) == 0 {
		return found
	}
	found = append(found, missingModules(document, binaries)...)
	found = append(found, foreignModules(document, binaries)...)
	built := binaries[0].Build.GoVersion
	if document.Go != "" && document.Go != release.GoNumber(built) {
		found.fail(document.Name, fmt.Sprintf("lists the standard library of Go %s, but the binary was built with %s", document.Go, built), again)
	}
	return found
}

// missingModules finds modules of the binaries that a document does not list with the same version. Modules without a version are not
// compared.
func missingModules(document release.SBOM, binaries []release.Binary) []Finding {
	var found findings
	for _, module := range linked(binaries) {
		at := slices.IndexFunc(document.Modules, func(m release.Module) bool { return m.Path == module.Path })
		switch {
		case at < 0:
			found.fail(document.Name, "lists no "+module.String()+", which is in the binary", again)
		case module.Version != "" && !slices.Contains(document.Modules, module):
			found.fail(document.Name, fmt.Sprintf("lists %s, but the binary contains %s", document.Modules[at], module), again)
		}
	}
	return found
}

// foreignModules finds modules that a document lists and the binaries do not contain. The main module counts as contained, though most
// tools do not list it among the others.
func foreignModules(document release.SBOM, binaries []release.Binary) []Finding {
	var found findings
	holds := linked(binaries)
	for _, binary := range binaries {
		holds = append(holds, release.Module{Path: binary.Build.Main.Path})
	}
	for _, module := range document.Modules {
		if !slices.ContainsFunc(holds, func(m release.Module) bool { return m.Path == module.Path }) {
			found.fail(document.Name, "lists "+module.String()+", which is not in the binary", again)
		}
	}
	return found
}

// linked returns the modules of the binaries, without duplicates.
func linked(binaries []release.Binary) []release.Module {
	var modules []release.Module
	for _, binary := range binaries {
		for _, module := range release.LinkedModules(binary.Build) {
			if !slices.Contains(modules, module) {
				modules = append(modules, module)
			}
		}
	}
	return modules
}
