package homebrew

import "github.com/relkit/relkit/internal/release"

// Formula is what a formula says, for callers that do not read a [release.Manifest] yet.
type Formula struct {
	release.Manifest
}

// Parse is [ReadFormula].
func Parse(text string) (*Formula, error) {
	manifest, err := ReadFormula(text)
	return &Formula{manifest}, err
}

// Facts are what the checks need to know of a formula.
func (f *Formula) Facts(name string) release.Formula {
	facts := release.Formula{Name: name, Version: f.Version, Test: f.Test, Downloads: f.Downloads}
	for _, download := range f.Downloads {
		facts.Installs = append(facts.Installs, download.Programs...)
	}
	return facts
}
