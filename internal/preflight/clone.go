package preflight

import (
	"context"

	"github.com/relkit/relkit/internal/check"
)

// Clone proves that the history is there: notes and versions are made of it.
var Clone = Question{
	Name:   "clone",
	Proves: "the clone holds the whole history, from which notes and versions are made",
	Run: func(_ context.Context, s *Subject) ([]check.Finding, error) {
		if !s.shallow {
			return nil, nil
		}
		return []check.Finding{fail("the clone", "is shallow: earlier commits and tags are missing from it",
			"run git fetch --unshallow --tags; in a workflow give actions/checkout fetch-depth: 0")}, nil
	},
}
