package manifest

import (
	"context"
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

// judgeRuby checks the syntax of a formula or a cask with Ruby.
func judgeRuby(ctx context.Context, m *release.Manifest) error {
	err := homebrew.CheckSyntax(ctx, m.Texts[0])
	switch {
	case ctx.Err() != nil:
		return context.Cause(ctx)
	case errors.Is(err, homebrew.ErrNoRuby):
		m.Unjudged = err.Error()
	case err != nil:
		m.Err = release.OneLine(err.Error())
	}
	return nil
}

func readRuby(read func(string) (release.Manifest, error), texts []string) (content, error) {
	if len(texts) != 1 {
		return content{}, errors.New("it is one file")
	}
	found, err := read(texts[0])
	return content{version: found.Version, downloads: found.Downloads, test: found.Test}, err
}
