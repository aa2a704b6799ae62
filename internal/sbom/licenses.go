package sbom

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"

	"github.com/CycloneDX/cyclonedx-go"
	"github.com/google/licensecheck"
	"golang.org/x/mod/module"

	"github.com/relkit/relkit/internal/release"
)

// coverage is the minimum share of a file, in percent, that must be the text of known licenses, to identify the file by them. It is the
// threshold of https://pkg.go.dev/license-policy.
const coverage = 75

// largest is how many bytes a license file may have.
const largest = 1 << 20

// licenseFile matches the names of files with the license of their folder.
var licenseFile = regexp.MustCompile(`(?i)^((un|mit-)?licen[cs]e|copying)([-._][^/]*)?$`)

// otherFile are the endings of files that are about licenses and contain none, or one of the documents.
var otherFile = regexp.MustCompile(`(?i)([-._]docs?|\.(go|json|ya?ml|sh|py|tmpl))$`)

// licenses returns the licenses in the top folder of a module in the module cache; nil if the module
// is not in the cache, or no known license is in its files.
func (o Options) licenses(of release.Module) (*cyclonedx.Licenses, error) {
	if o.ModuleCache == "" || of.Version == "" {
		return nil, nil
	}
	path, err := module.EscapePath(of.Path)
	if err != nil {
		return nil, nil //nolint:nilerr // no module of that name can be in the cache
	}
	version, err := module.EscapeVersion(of.Version)
	if err != nil {
		return nil, nil //nolint:nilerr // as above
	}
	folder := filepath.Join(o.ModuleCache, filepath.FromSlash(path)+"@"+version)
	entries, err := os.ReadDir(folder)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("find the license of %s: %w", of, err)
	}
	var found []string
	for _, entry := range entries {
		if !entry.Type().IsRegular() || !licenseFile.MatchString(entry.Name()) || otherFile.MatchString(entry.Name()) {
			continue
		}
		info, err := entry.Info()
		if err != nil || info.Size() > largest {
			continue
		}
		text, err := os.ReadFile(filepath.Join(folder, entry.Name()))
		if err != nil {
			return nil, fmt.Errorf("read the license of %s: %w", of, err)
		}
		found = append(found, o.identify(text)...)
	}
	slices.Sort(found)
	return declared(slices.Compact(found)...), nil
}

// identify returns the licenses that a text is, by their SPDX identifiers.
func (o Options) identify(text []byte) []string {
	memory := memory{o.LicenseCache}
	if known, ok := memory.recall(text); ok {
		return known
	}
	found := []string{}
	if scan := licensecheck.Scan(text); scan.Percent >= coverage {
		for _, match := range scan.Match {
			found = append(found, match.ID)
		}
	}
	memory.keep(text, found)
	return found
}

// declared returns licenses that the authors of a component name themselves, as opposed to those concluded from all of its files.
func declared(identifiers ...string) *cyclonedx.Licenses {
	if len(identifiers) == 0 {
		return nil
	}
	var choices cyclonedx.Licenses
	for _, identifier := range identifiers {
		license := cyclonedx.License{ID: identifier, Acknowledgement: cyclonedx.LicenseAcknowledgementDeclared}
		if unlisted[identifier] {
			license.ID, license.Name = "", identifier
		}
		choices = append(choices, cyclonedx.LicenseChoice{License: &license})
	}
	return &choices
}
