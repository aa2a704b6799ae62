// Package homebrew reads Homebrew formulas as GoReleaser writes them, and installs one where there
// is no brew by doing what it says. It is no Ruby: a line it does not know is left alone.
package homebrew

import (
	"errors"
	"strings"

	"github.com/relkit/relkit/internal/release"
)

// Formula is what a formula says.
type Formula struct {
	Version  string
	Packages []Package
	Test     []string // lines of the test block; nil when there is none
	Service  []string // what the service runs after the program; nil without a service block
	// PortFromEnv reports whether the service block sets PORT, so that another port can be given.
	PortFromEnv bool
}

// Package is what a formula installs on one platform.
type Package struct {
	Platform release.Platform // Arch is empty when it serves all of an OS; OS when it serves all
	URL      string
	SHA256   string
	Installs []Install
}

// Install is one bin.install of a formula.
type Install struct {
	Source string // in the archive
	Target string // in bin
}

// Parse reads the text of a formula. One without a version, a url or a sha256 is an error.
func Parse(text string) (*Formula, error) {
	p := &parser{formula: new(Formula)}
	for line := range strings.Lines(text) {
		p.line(strings.TrimSpace(line))
	}
	return p.formula, p.formula.validate()
}

func (f *Formula) validate() error {
	if f.Version == "" {
		return errors.New("it names no version")
	}
	if len(f.Packages) == 0 {
		return errors.New("it names no url")
	}
	for _, pkg := range f.Packages {
		if pkg.SHA256 == "" {
			return errors.New("it names no sha256 for " + pkg.URL)
		}
	}
	return nil
}

// For is the package of a formula for a platform.
func (f *Formula) For(platform release.Platform) (Package, bool) {
	for _, pkg := range f.Packages {
		fitsOS := pkg.Platform.OS == "" || pkg.Platform.OS == platform.OS
		fitsArch := pkg.Platform.Arch == "" || pkg.Platform.Arch == platform.Arch
		if fitsOS && fitsArch {
			return pkg, true
		}
	}
	return Package{}, false
}

// Facts are what the checks need to know of a formula.
func (f *Formula) Facts(name string) release.Manifest {
	facts := release.Manifest{Version: f.Version, Test: len(f.Test) > 0}
	for _, pkg := range f.Packages {
		facts.Downloads = append(facts.Downloads, release.Download{Platform: pkg.Platform, URL: pkg.URL, SHA256: pkg.SHA256})
		for _, install := range pkg.Installs {
			facts.Installs = append(facts.Installs, install.Target)
		}
	}
	return facts
}
