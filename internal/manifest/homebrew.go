package manifest

import (
	"errors"

	"github.com/relkit/relkit/internal/homebrew"
	"github.com/relkit/relkit/internal/release"
)

// readFormula reads the one file of a Homebrew formula.
func readFormula(_ release.PlannedManifest, texts []string) (content, error) {
	return readRuby(homebrew.ReadFormula, texts)
}

// readCask reads the one file of a Homebrew cask.
func readCask(_ release.PlannedManifest, texts []string) (content, error) {
	return readRuby(homebrew.ReadCask, texts)
}

func readRuby(read func(string) (release.Manifest, error), texts []string) (content, error) {
	if len(texts) != 1 {
		return content{}, errors.New("it is one file")
	}
	found, err := read(texts[0])
	return content{version: found.Version, downloads: found.Downloads, test: found.Test}, err
}
