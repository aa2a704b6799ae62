package check

import (
	"context"

	"github.com/relkit/relkit/internal/audit"
)

// Clone proves that the history is there: notes and versions are made of it.
var Clone = Question{
	Name:   "clone",
	Proves: "the clone has the whole history, which notes and versions are made from",
	Run: func(_ context.Context, s *Subject) ([]audit.Finding, error) {
		if !s.shallow {
			return nil, nil
		}
		return []audit.Finding{fail("the clone", "is shallow: earlier commits and tags are missing from it",
			"run git fetch --unshallow --tags; in a workflow give actions/checkout fetch-depth: 0")}, nil
	},
}
